package io.converge.cli;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Asks a running instance for its health, for images that have no HTTP client: status 0 if it is well, else 1. */
public final class HealthProbe {

    private static final Duration TIMEOUT = Duration.ofSeconds(3);

    private HealthProbe() {}

    /** @param arguments the URL of {@code GET /health} */
    public static void main(String[] arguments) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(arguments[0]))
                .timeout(TIMEOUT)
                .build();
        try {
            HttpResponse<String> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
            System.out.print(answer.body());
            System.exit(answer.statusCode() == 200 ? 0 : 1);
        } catch (IOException e) {
            System.err.println(arguments[0] + ": " + e);
            System.exit(1);
        }
    }
}
