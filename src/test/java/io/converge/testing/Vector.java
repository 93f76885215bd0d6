package io.converge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * A history and what it must converge to: one entry of {@code vectors/convergence.json}, or of {@code vectors/unique.json}.
 *
 * @param unique the values in conflict at the end
 */
public record Vector(
        String name, JsonNode config, List<JsonNode> changes, Map<String, JsonNode> expect, List<JsonNode> unique) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Position NOWHERE = new Position("test", 0, 0);

    public static List<Vector> all() {
        return read("/vectors/convergence.json");
    }

    /** Those of catalogues with unique keys. */
    public static List<Vector> ofUniqueKeys() {
        return read("/vectors/unique.json");
    }

    private static List<Vector> read(String resource) {
        try (InputStream file = Vector.class.getResourceAsStream(resource)) {
            return StreamSupport.stream(JSON.readTree(file).spliterator(), false)
                    .map(Vector::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector read(JsonNode json) {
        List<JsonNode> changes = new ArrayList<>();
        json.get("changes").forEach(changes::add);
        Map<String, JsonNode> expect = new LinkedHashMap<>();
        json.get("expect").properties().forEach(entry -> expect.put(entry.getKey(), entry.getValue()));
        List<JsonNode> unique = new ArrayList<>();
        json.path("unique").forEach(unique::add);
        return new Vector(json.get("name").textValue(), json.get("config"), changes, expect, unique);
    }

    public String policy() {
        return config.get("policy").textValue();
    }

    /** Its settings under the names of the configuration. */
    public Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("resolution.policy", policy());
        setting("path", "resolution.path", settings);
        setting("deletes", "resolution.deletes", settings);
        setting("assumedLagMs", "assumed.replication.lag.ms", settings);
        setting("uniquePolicy", "unique.policy", settings);
        list("origins", "resolution.origins", settings);
        list("unique", "unique.keys", settings);
        if (config.has("fields")) {
            settings.put(
                    "resolution.fields",
                    config.get("fields").properties().stream()
                            .map(field ->
                                    field.getKey() + "=" + field.getValue().textValue())
                            .collect(Collectors.joining(",")));
        }
        return settings;
    }

    private void list(String name, String key, Map<String, String> settings) {
        if (config.has(name)) {
            settings.put(
                    key,
                    StreamSupport.stream(config.get(name).spliterator(), false)
                            .map(JsonNode::textValue)
                            .collect(Collectors.joining(",")));
        }
    }

    private void setting(String name, String key, Map<String, String> settings) {
        if (config.has(name)) {
            settings.put(key, config.get(name).asText());
        }
    }

    /**
     * Whether it asks for what is not built yet: leaf-level causality, or what a blind change replaced as evidence of what it had
     * seen.
     */
    public boolean awaitsFieldMergeAndBeforeImages() {
        return policy().equals("field-merge")
                || changes.stream().anyMatch(change -> change.path("context").isMissingNode() && change.has("before"));
    }

    /** Its changes in another order, some of them repeated. */
    public List<JsonNode> shuffled(long seed) {
        Random random = new Random(seed);
        List<JsonNode> shuffled = new ArrayList<>(changes);
        for (JsonNode change : changes) {
            if (random.nextInt(3) == 0) {
                shuffled.add(change);
            }
        }
        Collections.shuffle(shuffled, random);
        return shuffled;
    }

    /** A change of the JSON form, its product as it stands there. */
    public static Change change(JsonNode json) {
        Dot dot = new Dot(json.get("origin").textValue(), json.get("sequence").longValue());
        Operation operation = Operation.valueOf(json.get("op").textValue());
        JsonNode context = json.get("context");
        boolean blind = context == null || context.isNull();
        Version version = new Version(
                dot,
                operation,
                blind,
                json.get("timestamp").longValue(),
                operation == Operation.DELETE ? null : MapProduct.of(json.get("product")),
                MapProduct.of(json.get("before")),
                NOWHERE);
        return new Change(json.get("sku").textValue(), version, blind ? null : clock(context));
    }

    private static VersionVector clock(JsonNode json) {
        Map<String, Long> entries = new LinkedHashMap<>();
        json.properties()
                .forEach(entry -> entries.put(entry.getKey(), entry.getValue().longValue()));
        return VersionVector.of(entries);
    }

    @Override
    public String toString() {
        return name;
    }
}
