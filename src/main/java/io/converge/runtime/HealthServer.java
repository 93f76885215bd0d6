package io.converge.runtime;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers {@code GET /health}: 200 while the application works or is about to, 503 else. */
public final class HealthServer implements AutoCloseable {

    private final HttpServer server;

    private HealthServer(HttpServer server) {
        this.server = server;
    }

    /** @param port on all interfaces; −1 for none */
    public static HealthServer start(int port, ConvergeApplication application) throws IOException {
        if (port < 0) {
            return new HealthServer(null);
        }
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(port), 0);
        } catch (IOException e) {
            throw new IOException("health.port=" + port + ": " + e.getMessage(), e);
        }
        server.createContext("/health", exchange -> answer(exchange, application));
        server.start();
        return new HealthServer(server);
    }

    private static void answer(HttpExchange exchange, ConvergeApplication application) throws IOException {
        try (exchange) {
            boolean alive = application.isAlive();
            String state = !alive ? "not running" : application.isRunning() ? "running" : "starting";
            byte[] body = (state + "\n").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(alive ? 200 : 503, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    /** Empty if it does not listen. */
    public Optional<String> url() {
        return Optional.ofNullable(server)
                .map(listening -> "http://localhost:" + listening.getAddress().getPort() + "/health");
    }

    @Override
    public void close() {
        if (server != null) {
            server.stop(0);
        }
    }
}
