package io.converge.bench;

import io.converge.web.InstanceServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Who looks at an instance: a page that follows its events, as a browser does, and somebody who reads its metrics each second. */
final class Onlookers implements AutoCloseable {

    private final HttpClient client = HttpClient.newHttpClient();
    private final String url;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final CompletableFuture<?> page;

    Onlookers(InstanceServer server) {
        try {
            url = server.url();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        page = client.sendAsync(request("/api/events"), BodyHandlers.ofLines())
                .thenAccept(answer -> answer.body().forEach(line -> {}));
        clock.scheduleAtFixedRate(this::scrape, 1, 1, TimeUnit.SECONDS);
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).build();
    }

    private void scrape() {
        client.sendAsync(request("/metrics"), BodyHandlers.ofByteArray());
    }

    @Override
    public void close() {
        clock.shutdownNow();
        page.cancel(true);
    }
}
