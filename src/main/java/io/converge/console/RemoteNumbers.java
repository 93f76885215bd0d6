package io.converge.console;

import io.converge.http.WebClient;
import io.converge.http.WebClient.Heard;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How instances in other processes do: each is asked every second, by itself. One that does not answer in time, or in words that are not
 * understood, is told of as that, and keeps nobody from hearing of the others.
 */
public final class RemoteNumbers implements InstanceNumbers, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteNumbers.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final long EVERY_MS = 1_000;

    /** How long an instance is left alone that does not take the call: each one is a line in its log. */
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(15);

    /** Thousands of partitions have room. */
    private static final LongConsumer MOST = WebClient.atMost(1 << 20);

    private final WebClient client = WebClient.of(PATIENCE);
    private final ScheduledExecutorService clock;
    private final Supplier<? extends Collection<URI>> urls;
    private final BiConsumer<HttpRequest.Builder, URI> credential;
    private final Map<URI, InstanceReport> reports = new ConcurrentHashMap<>();
    private final Set<URI> underway = ConcurrentHashMap.newKeySet();
    private final Map<URI, Long> refusedNanos = new ConcurrentHashMap<>();

    private RemoteNumbers(Supplier<? extends Collection<URI>> urls, BiConsumer<HttpRequest.Builder, URI> credential) {
        this.urls = urls;
        this.credential = credential;
        this.clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "console-instances");
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * @param urls where they are, as {@code http://host:8080}; asked each time
     * @param credential adds to a call what lets an instance answer it
     */
    public static RemoteNumbers start(
            Supplier<? extends Collection<URI>> urls, BiConsumer<HttpRequest.Builder, URI> credential) {
        RemoteNumbers numbers = new RemoteNumbers(urls, credential);
        numbers.clock.scheduleWithFixedDelay(numbers::askAll, 0, EVERY_MS, TimeUnit.MILLISECONDS);
        return numbers;
    }

    /** Nothing that fails here may end the next ones. */
    private void askAll() {
        try {
            Collection<URI> all = urls.get();
            reports.keySet().retainAll(all);
            refusedNanos.keySet().retainAll(all);
            all.forEach(this::ask);
        } catch (RuntimeException e) {
            LOG.error("other instances were not asked", e);
        }
    }

    private void ask(URI url) {
        Long refused = refusedNanos.get(url);
        boolean isLeftAlone = refused != null && System.nanoTime() - refused < REFUSED_NANOS;
        if (!isLeftAlone && underway.add(url)) {
            report(url).thenAccept(report -> reports.put(url, report)).whenComplete((none, e) -> underway.remove(url));
        }
    }

    private CompletableFuture<InstanceReport> report(URI url) {
        String base = base(url);
        try {
            URI target = URI.create(base + "/api/instance");
            HttpRequest.Builder request = HttpRequest.newBuilder(target);
            credential.accept(request, target);
            return client.askLater(request.build(), PATIENCE, MOST)
                    .handle((answer, failure) ->
                            failure == null ? heard(url, answer) : InstanceAnswer.silent(base, failure));
        } catch (RuntimeException e) { // As of an address that HTTP does not have.
            return CompletableFuture.completedFuture(
                    InstanceAnswer.unreachable(base, "it cannot be asked: " + e.getMessage()));
        }
    }

    private InstanceReport heard(URI url, Heard answer) {
        if (answer.isRefusal()) {
            refusedNanos.put(url, System.nanoTime());
        } else {
            refusedNanos.remove(url);
        }
        return InstanceAnswer.read(base(url), answer);
    }

    private static String base(URI url) {
        String text = url.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
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
