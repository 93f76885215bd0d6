package io.converge.serde.registry;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** Answers what schemas have which id, and whatever else a test wants of it. */
final class StubRegistry implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<Integer, Map<String, String>> schemas = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    StubRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void learn(int id, Schema schema) {
        schemas.put(id, Map.of("schema", schema.toString()));
    }

    /** @param type as in Confluent's API: AVRO, JSON, PROTOBUF */
    void learn(int id, String text, String type) {
        schemas.put(id, Map.of("schema", text, "schemaType", type));
    }

    void forget(int id) {
        schemas.remove(id);
    }

    /** How often it was asked for the schema of an id. */
    long asked(int id) {
        return asked.stream().filter(path -> path.equals("/schemas/ids/" + id)).count();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();

            asked.add(path);
            Map<String, String> schema = path.startsWith("/schemas/ids/")
                    ? schemas.get(Integer.parseInt(path.substring(path.lastIndexOf('/') + 1)))
                    : null;
            byte[] body = schema == null
                    ? "{\"error_code\": 40403, \"message\": \"Schema not found\"}".getBytes(StandardCharsets.UTF_8)
                    : JSON.writeValueAsBytes(schema);
            exchange.sendResponseHeaders(schema == null ? 404 : 200, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
