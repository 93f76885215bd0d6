package io.converge.console;

import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.http.Routes;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Asks an instance for what instances alone know, the state of single products: the first that answers, those that are ready before others.
 * Instances know themselves which of them a product belongs to.
 */
public final class InstanceProxy {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final InstanceNumbers instances;
    private final BiConsumer<HttpRequest.Builder, URI> credential;

    /** @param credential adds to a call what lets an instance answer it */
    public InstanceProxy(InstanceNumbers instances, BiConsumer<HttpRequest.Builder, URI> credential) {
        this.instances = instances;
        this.credential = credential;
    }

    /** Adds what it answers. */
    public void addTo(Routes routes) {
        routes.get("/api/items", Access.VIEWER, this::ask);
        routes.get("/api/items/{sku}", Access.VIEWER, this::ask);
        routes.get("/api/items/{sku}/history", Access.VIEWER, this::ask);
    }

    private Answer ask(Call call) throws InterruptedException {
        List<InstanceReport> candidates = instances.now().stream()
                .map(InstanceNumbers.Instance::report)
                .filter(report -> !report.state().equals(InstanceReport.UNREACHABLE))
                .sorted(Comparator.comparing(InstanceReport::ready).reversed())
                .toList();
        for (InstanceReport candidate : candidates) {
            try {
                URI target = URI.create(candidate.url() + call.target());
                HttpRequest.Builder request = HttpRequest.newBuilder(target).timeout(PATIENCE);
                credential.accept(request, target);
                HttpResponse<byte[]> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                if (answer.statusCode() == 401 || answer.statusCode() == 403) {
                    throw new Problem(
                            502,
                            candidate.url() + " does not know this console: give it the http.users.file or the"
                                    + " http.secret.file of the instances");
                }
                return Answer.of(
                        answer.statusCode(),
                        answer.headers().firstValue("Content-Type").orElse("application/json"),
                        answer.body());
            } catch (IOException | IllegalArgumentException e) {
                // The next one may answer.
            }
        }
        throw new Problem(503, "no instance answers that could say this; a console is told of them by --instance");
    }
}
