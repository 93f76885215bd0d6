package io.converge.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry for Avro with the HTTP API of Confluent's, on the loopback interface.
 *
 * <p>It has no users and no contexts, and knows neither JSON Schema nor Protobuf.
 */
public final class SchemaRegistry implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SchemaRegistry.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String HOST = "127.0.0.1";
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    static {
        // Else each answer waits 40 ms for the client's acknowledgement. Read once, when the server's class loads.
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private final SchemaCatalogue catalogue = new SchemaCatalogue();
    private final SchemaJournal journal;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(4, task -> {
        Thread thread = new Thread(task, "schema-registry");
        thread.setDaemon(true);
        return thread;
    });
    private final RegistryApi api = new RegistryApi(catalogue);

    private SchemaRegistry(HttpServer server, Path directory) throws IOException {
        Files.createDirectories(directory);
        this.server = server;
        this.journal = SchemaJournal.open(directory.resolve("schemas.jsonl"), catalogue);
    }

    /**
     * Starts a registry.
     *
     * @param port 0 for a free one
     * @param directory of its data; what an earlier registry left there is served again
     * @throws IOException if the port is taken or the directory cannot be used
     */
    public static SchemaRegistry start(int port, Path directory) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(HOST, port), 0);
        } catch (BindException e) {
            throw new IOException("port " + port + " is not free for the schema registry: " + e.getMessage(), e);
        }
        SchemaRegistry registry = new SchemaRegistry(server, directory);
        server.setExecutor(registry.threads);
        server.createContext("/", registry::answer);
        server.start();
        return registry;
    }

    /** For clients' {@code schema.registry.url}. */
    public String url() {
        return "http://" + HOST + ":" + server.getAddress().getPort();
    }

    @Override
    public void close() throws IOException {
        server.stop(0);
        threads.shutdownNow();
        journal.close();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object answer;
            int status = 200;
            try {
                answer = dispatch(exchange);
            } catch (RegistryError e) {
                status = e.status();
                answer = Map.of("error_code", e.code(), "message", e.getMessage());
            } catch (RuntimeException | StackOverflowError e) {
                LOG.error("schema registry: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                status = 500;
                answer = Map.of("error_code", 50001, "message", String.valueOf(e.getMessage()));
            }
            byte[] bytes = answer instanceof RegistryApi.Raw raw
                    ? raw.json().getBytes(StandardCharsets.UTF_8)
                    : JSON.writeValueAsBytes(answer);
            exchange.getResponseHeaders().set("Content-Type", CONTENT_TYPE);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Object dispatch(HttpExchange exchange) throws IOException {
        JsonNode body = body(exchange);
        String path = exchange.getRequestURI().getRawPath().replaceAll("(?<=.)/+$", "");
        return api.answer(exchange.getRequestMethod(), path, query(exchange), body);
    }

    private static JsonNode body(HttpExchange exchange) throws IOException {
        byte[] bytes = exchange.getRequestBody().readAllBytes();
        try {
            JsonNode body = bytes.length == 0 ? null : JSON.readTree(bytes);
            return body == null ? JSON.createObjectNode() : body;
        } catch (JsonProcessingException e) {
            throw RegistryError.invalidBody(e.getOriginalMessage());
        }
    }

    private static Map<String, String> query(HttpExchange exchange) {
        String query = exchange.getRequestURI().getQuery();
        if (query == null) {
            return Map.of();
        }
        Map<String, String> parameters = new HashMap<>();
        for (String pair : query.split("&")) {
            String[] parts = pair.split("=", 2);
            parameters.put(parts[0], parts.length == 2 ? parts[1] : "true");
        }
        return parameters;
    }
}
