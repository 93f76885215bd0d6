package io.converge.console;

import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.http.Routes;
import io.converge.http.WebClient;
import io.converge.http.WebClient.Heard;
import io.converge.model.Printable;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Asks an instance for what instances alone know, the state of single products: the first that answers, those that are ready before others.
 * Instances know themselves which of them a product belongs to.
 */
public final class InstanceProxy {

    private static final Duration CONNECT = Duration.ofSeconds(2);

    /** For one instance, so that there is time for another one. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** For all of them together. */
    private static final Duration ALL = Duration.ofSeconds(15);

    /** So many threads of this server wait for instances at the most: the others go on answering what needs none. */
    private static final int MOST_CALLS = 5;

    private static final int BAD_GATEWAY = 502;

    private static final long TURN_MS = 1_000;

    private static final int LONGEST = 300;

    private final WebClient client = WebClient.of(CONNECT);
    private final Semaphore calls = new Semaphore(MOST_CALLS);
    private final InstanceNumbers instances;
    private final BiConsumer<HttpRequest.Builder, URI> credential;

    /** @param credential adds to a call what lets an instance answer it */
    public InstanceProxy(InstanceNumbers instances, BiConsumer<HttpRequest.Builder, URI> credential) {
        this.instances = instances;
        this.credential = credential;
    }

    /** Adds what it answers. */
    public void addTo(Routes routes) {
        routes.get("/api/items", Access.VIEWER, this::answer);
        routes.get("/api/items/{sku}", Access.VIEWER, this::answer);
        routes.get("/api/items/{sku}/history", Access.VIEWER, this::answer);
    }

    private Answer answer(Call call) throws InterruptedException {
        if (!calls.tryAcquire(TURN_MS, TimeUnit.MILLISECONDS)) {
            throw new Problem(503, "instances are being asked for as much as can be at once; try again")
                    .with("Retry-After", "2");
        }
        try {
            return ofFirst(call);
        } finally {
            calls.release();
        }
    }

    private Answer ofFirst(Call call) throws InterruptedException {
        List<InstanceReport> candidates = instances.now().stream()
                .map(InstanceNumbers.Instance::report)
                .filter(report -> !report.state().equals(InstanceReport.UNREACHABLE))
                .sorted(Comparator.comparing(InstanceReport::ready).reversed())
                .toList();
        Problem none =
                new Problem(503, "no instance answers that could say this; a console is told of them by --instance");
        long beginNanos = System.nanoTime();
        for (InstanceReport candidate : candidates) {
            Duration left = ALL.minusNanos(System.nanoTime() - beginNanos);
            if (left.isNegative() || left.isZero()) {
                break;
            }
            try {
                return ask(candidate.url(), call, left.compareTo(PATIENCE) < 0 ? left : PATIENCE)
                        .passedOn(candidate.url());
            } catch (IOException | IllegalArgumentException e) {
                none = new Problem(
                        503,
                        Printable.within(
                                "no instance can say this: " + candidate.url() + ": " + e.getMessage(), LONGEST));
            } catch (Problem e) {
                if (e.status() != BAD_GATEWAY) {
                    throw e;
                }
                none = e;
            }
        }
        throw none;
    }

    /** @throws Problem with 502 if it does not take the call */
    private Heard ask(String url, Call call, Duration patience) throws IOException, InterruptedException {
        URI target = URI.create(url + call.target());
        HttpRequest.Builder request = HttpRequest.newBuilder(target);
        credential.accept(request, target);
        Heard heard = client.ask(request.build(), patience, WebClient.inRoom(call::requireRoom));
        if (heard.isRefusal()) {
            throw new Problem(
                    BAD_GATEWAY,
                    url + " does not know this console: give it the http.users.file or the http.secret.file of the"
                            + " instances");
        }
        return heard;
    }
}
