package io.converge.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.embedded.RegisteredSchema.Reference;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Confluent's API asks of a catalogue, call by call. */
final class RegistryApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final SchemaCatalogue catalogue;
    private final List<Route> routes = routes();

    RegistryApi(SchemaCatalogue catalogue) {
        this.catalogue = catalogue;
    }

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

    /** Text that is JSON already. */
    record Raw(String json) {}

    /**
     * Answers a call: with what Jackson can write, or with {@link Raw}.
     *
     * @param path as it came, its parts encoded
     * @throws RegistryError for any answer but a success
     */
    Object answer(String method, String path, Map<String, String> query, JsonNode body) {
        for (Route route : routes) {
            Matcher matcher = route.path().matcher(path);
            if (matcher.matches() && route.method().equals(method)) {
                return route.handler().handle(new Call(matcher, query, body));
            }
        }
        throw RegistryError.noRoute(path);
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
}
