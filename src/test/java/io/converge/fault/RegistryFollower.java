package io.converge.fault;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The registry as instances see it: a follower of the one that writers ask. It can be told to lag: then it does not know a schema's
 * id yet for a while after it was asked for it first. What it knew before, it knows.
 */
final class RegistryFollower implements AutoCloseable {

    private static final Pattern SCHEMA_ID = Pattern.compile("/schemas/ids/(\\d+)");
    private static final int BAD_GATEWAY = 502;
    private static final String UNKNOWN = "{\"error_code\": 40403, \"message\": \"Schema not found\"}";
    private static final int UNKNOWN_STATUS = 404;

    private final String leader;
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    /** By id when it is known here, in the nanoseconds of {@link System#nanoTime()}. */
    private final Map<String, Long> knownFrom = new ConcurrentHashMap<>();

    private volatile long lagNanos;

    RegistryFollower(String leader) throws IOException {
        this.leader = leader;
        this.server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    /** Whatever it is asked for first from now on it does not know for so long. */
    void lag(long ms) {
        lagNanos = TimeUnit.MILLISECONDS.toNanos(ms);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<byte[]> response = client.send(request(exchange), BodyHandlers.ofByteArray());
            if (response.statusCode() == 200 && !isKnown(exchange.getRequestURI())) {
                respond(exchange, UNKNOWN_STATUS, UNKNOWN.getBytes(StandardCharsets.UTF_8));
            } else {
                respond(exchange, response.statusCode(), response.body());
            }
        } catch (IOException leaderIsAway) {
            respond(
                    exchange,
                    BAD_GATEWAY,
                    "{\"error_code\": 50003, \"message\": \"no leader\"}".getBytes(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpRequest request(HttpExchange exchange) throws IOException {
        return HttpRequest.newBuilder(URI.create(leader + exchange.getRequestURI()))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .method(
                        exchange.getRequestMethod(),
                        BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                .build();
    }

    private static void respond(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    private boolean isKnown(URI asked) {
        Matcher id = SCHEMA_ID.matcher(asked.getPath());
        if (!id.find()) {
            return true;
        }
        long now = System.nanoTime();
        return knownFrom.computeIfAbsent(id.group(1), any -> now + lagNanos) - now <= 0;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
