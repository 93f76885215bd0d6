package io.converge.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.converge.embedded.RegisteredSchema.Reference;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
    private final List<Route> routes = routes();

    /** One call, taken apart. */
    private record Call(Matcher path, Map<String, String> query, JsonNode body) {
        String part(int number) {
            return URLDecoder.decode(path.group(number), StandardCharsets.UTF_8);
        }

        /** No schema has an id beyond an int. */
        int id() {
            long id = Long.parseLong(part(1));
            return id == (int) id ? (int) id : -1;
        }

        boolean flag(String name) {
            return Boolean.parseBoolean(query.get(name));
        }

        String schema() {
            JsonNode type = body.get("schemaType");
            if (type != null && !type.isNull() && !type.asText().equals("AVRO")) {
                throw RegistryError.invalidSchema("this registry knows AVRO alone, not " + type.asText());
            }
            JsonNode schema = body.get("schema");
            if (schema == null || !schema.isTextual()) {
                throw RegistryError.invalidSchema("the request has no schema");
            }
            return schema.textValue();
        }

        List<Reference> references() {
            List<Reference> references = new ArrayList<>();
            for (JsonNode node : body.path("references")) {
                references.add(new Reference(
                        node.path("name").asText(),
                        node.path("subject").asText(),
                        node.path("version").asInt()));
            }
            return references;
        }
    }

    private interface Handler {
        /** What to answer: whatever Jackson can write. */
        Object handle(Call call);
    }

    private record Route(String method, Pattern path, Handler handler) {}

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

    private List<Route> routes() {
        String subject = "/subjects/([^/]+)";
        String version = subject + "/versions/([^/]+)";
        String id = "/schemas/ids/(-?\\d{1,10})";
        String compatibility = "/compatibility/subjects/([^/]+)/versions";
        return List.of(
                route("GET", "/", call -> Map.of()),
                route("GET", "/schemas/types", call -> List.of("AVRO")),
                route("GET", id, call -> schema(catalogue.byId(call.id()))),
                route(
                        "GET",
                        id + "/schema",
                        call -> new Raw(catalogue.byId(call.id()).schema())),
                route(
                        "GET",
                        id + "/subjects",
                        call -> uses(call).stream()
                                .map(RegisteredSchema::subject)
                                .distinct()
                                .toList()),
                route(
                        "GET",
                        id + "/versions",
                        call -> uses(call).stream()
                                .map(use -> Map.of("subject", use.subject(), "version", use.version()))
                                .toList()),
                route("GET", "/subjects", call -> catalogue.subjects(call.flag("deleted"))),
                route(
                        "POST",
                        subject,
                        call -> whole(
                                catalogue.find(call.part(1), call.schema(), call.references(), call.flag("deleted")))),
                route("DELETE", subject, this::deleteSubject),
                route(
                        "GET",
                        subject + "/versions",
                        call -> numbers(catalogue.versions(call.part(1), call.flag("deleted")))),
                route(
                        "POST",
                        subject + "/versions",
                        call -> schemaWithId(catalogue.register(call.part(1), call.schema(), call.references()))),
                route(
                        "GET",
                        version,
                        call -> whole(catalogue.version(call.part(1), call.part(2), call.flag("deleted")))),
                route(
                        "GET",
                        version + "/schema",
                        call -> new Raw(catalogue
                                .version(call.part(1), call.part(2), call.flag("deleted"))
                                .schema())),
                route("DELETE", version, this::deleteVersion),
                route(
                        "POST",
                        compatibility,
                        call -> verdict(call, catalogue.problem(call.part(1), call.schema(), call.references()))),
                route(
                        "POST",
                        compatibility + "/([^/]+)",
                        call -> verdict(
                                call, catalogue.problem(call.part(1), call.part(2), call.schema(), call.references()))),
                route("GET", "/config", call -> Map.of("compatibilityLevel", catalogue.globalLevel())),
                route("PUT", "/config", call -> configure(null, call)),
                route("GET", "/config/([^/]+)", this::subjectLevel),
                route("PUT", "/config/([^/]+)", call -> configure(call.part(1), call)),
                route("DELETE", "/config/([^/]+)", this::deleteSubjectLevel),
                route("GET", "/mode", call -> Map.of("mode", "READWRITE")),
                route("GET", "/mode/([^/]+)", call -> Map.of("mode", "READWRITE")));
    }

    private static Route route(String method, String path, Handler handler) {
        return new Route(method, Pattern.compile(path), handler);
    }

    private List<RegisteredSchema> uses(Call call) {
        return catalogue.uses(call.id(), call.flag("deleted"));
    }

    private Object deleteSubject(Call call) {
        boolean permanently = call.flag("permanent");
        return catalogue.delete(call.part(1), catalogue.versions(call.part(1), permanently), permanently);
    }

    private Object deleteVersion(Call call) {
        boolean permanently = call.flag("permanent");
        RegisteredSchema version = catalogue.version(call.part(1), call.part(2), permanently);
        return catalogue.delete(call.part(1), List.of(version), permanently).get(0);
    }

    private Object configure(String subject, Call call) {
        Compatibility level =
                Compatibility.parse(call.body().path("compatibility").asText());
        catalogue.configure(subject, level);
        return Map.of("compatibility", level);
    }

    private Object subjectLevel(Call call) {
        Optional<Compatibility> own = catalogue.ownLevel(call.part(1));
        if (own.isEmpty() && !call.flag("defaultToGlobal")) {
            throw RegistryError.noSubjectConfig(call.part(1));
        }
        return Map.of("compatibilityLevel", own.orElseGet(catalogue::globalLevel));
    }

    private Object deleteSubjectLevel(Call call) {
        Compatibility own =
                catalogue.ownLevel(call.part(1)).orElseThrow(() -> RegistryError.noSubjectConfig(call.part(1)));
        catalogue.configure(call.part(1), null);
        return Map.of("compatibilityLevel", own);
    }

    private static Object verdict(Call call, Optional<String> problem) {
        ObjectNode verdict = JSON.createObjectNode().put("is_compatible", problem.isEmpty());
        if (call.flag("verbose")) {
            problem.ifPresent(verdict.putArray("messages")::add);
        }
        return verdict;
    }

    private static List<Integer> numbers(List<RegisteredSchema> versions) {
        return versions.stream().map(RegisteredSchema::version).toList();
    }

    private static ObjectNode schema(RegisteredSchema schema) {
        ObjectNode node = JSON.createObjectNode().put("schema", schema.schema());
        if (!schema.references().isEmpty()) {
            node.set("references", JSON.valueToTree(schema.references()));
        }
        return node;
    }

    private static ObjectNode schemaWithId(RegisteredSchema schema) {
        return JSON.createObjectNode().put("id", schema.id());
    }

    private static ObjectNode whole(RegisteredSchema schema) {
        ObjectNode node = schema(schema);
        node.put("subject", schema.subject());
        node.put("version", schema.version());
        node.put("id", schema.id());
        return node;
    }

    /** Text that is JSON already. */
    private record Raw(String json) {}

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            Object answer;
            int status = 200;
            try {
                answer = dispatch(exchange);
            } catch (RegistryError e) {
                status = e.status();
                answer = Map.of("error_code", e.code(), "message", e.getMessage());
            } catch (RuntimeException e) {
                LOG.error("schema registry: {} {}", exchange.getRequestMethod(), exchange.getRequestURI(), e);
                status = 500;
                answer = Map.of("error_code", 50001, "message", String.valueOf(e.getMessage()));
            }
            byte[] bytes = answer instanceof Raw raw
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
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches() && route.method().equals(exchange.getRequestMethod())) {
                return route.handler().handle(new Call(matcher, query(exchange), body));
            }
        }
        throw RegistryError.noRoute(path);
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
