package io.converge.cli;

import io.converge.http.WebClient;
import io.converge.http.WebClient.Heard;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks a running instance for its health, for images that have no HTTP client: status 0 if it is well, else 1. */
public final class HealthProbe {

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final int MOST_BYTES = 1 << 20;

    private HealthProbe() {}

    /** @param arguments the URL of {@code GET /health} */
    public static void main(String[] arguments) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0])).build();
        try {
            Heard answer = WebClient.of(PATIENCE).ask(request, PATIENCE, WebClient.atMost(MOST_BYTES));
            System.out.print(new String(answer.body(), StandardCharsets.UTF_8));
            System.exit(answer.status() == 200 ? 0 : 1);
        } catch (IOException e) {
            System.err.println(arguments[0] + ": " + e);
            System.exit(1);
        }
    }
}
