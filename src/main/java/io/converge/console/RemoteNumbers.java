package io.converge.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.model.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** How instances in other processes do: each is asked every second. One that does not answer in time is told of as that. */
public final class RemoteNumbers implements InstanceNumbers, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long EVERY_MS = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final ScheduledExecutorService clock;
    private final Supplier<? extends Collection<URI>> urls;
    private final Map<URI, InstanceReport> reports = new ConcurrentHashMap<>();

    private RemoteNumbers(Supplier<? extends Collection<URI>> urls) {
        this.urls = urls;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "console-instances");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param urls where they are, as {@code http://host:8080}; asked each time */
    public static RemoteNumbers start(Supplier<? extends Collection<URI>> urls) {
        RemoteNumbers numbers = new RemoteNumbers(urls);
        numbers.clock.scheduleWithFixedDelay(numbers::ask, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        return numbers;
    }

    private void ask() {
        Collection<URI> all = urls.get();
        reports.keySet().retainAll(all);
        List<CompletableFuture<?>> answers = new ArrayList<>();
        for (URI url : all) {
            answers.add(ask(url));
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();
    }

    private CompletableFuture<?> ask(URI url) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(base(url) + "/api/instance"))
                .timeout(PATIENCE)
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray())
                .handle((answer, failure) -> failure == null ? read(url, answer) : unreachable(url, silence(failure)))
                .thenAccept(report -> reports.put(url, report));
    }

    /** What failed is told by a class alone where nobody listens. */
    private static String silence(Throwable failure) {
        Throwable why =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return why.getMessage() == null ? "it does not answer" : "it does not answer: " + why.getMessage();
    }

    private static String base(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    private static InstanceReport read(URI url, HttpResponse<byte[]> answer) {
        if (answer.statusCode() != 200) {
            return unreachable(url, "it answers " + answer.statusCode());
        }
        try {
            InstanceReport report = JSON.readValue(answer.body(), InstanceReport.class);
            return new InstanceReport(
                    base(url),
                    String.valueOf(report.state()),
                    report.ready(),
                    listOf(report.problems()),
                    listOf(report.partitions()),
                    report.restoring(),
                    report.totals() == null ? Map.of() : new TreeMap<>(report.totals()),
                    report.freshness(),
                    report.version());
        } catch (JsonProcessingException e) {
            return unreachable(url, "its answer is no report of an instance");
        } catch (IOException e) {
            return unreachable(url, e.getMessage());
        }
    }

    private static <T> List<T> listOf(List<T> list) {
        return list == null ? List.of() : list;
    }

    private static InstanceReport unreachable(URI url, String why) {
        return InstanceReport.unreachable(base(url), Printable.within(why, 300));
    }

    @Override
    public List<Instance> now() {
        return reports.values().stream()
                .map(report -> new Instance(false, report))
                .toList();
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
