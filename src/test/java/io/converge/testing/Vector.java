package io.converge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.schema.Schemas;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.avro.Schema;

/**
 * A history and what it must converge to: one entry of {@code vectors/convergence.json}, or of another file there.
 *
 * @param unique the values in conflict at the end
 */
public record Vector(
        String name,
        JsonNode config,
        List<JsonNode> changes,
        Map<String, JsonNode> expect,
        Schema productSchema,
        List<JsonNode> unique) {

    private static final Schema ARTICLE = article();

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Position NOWHERE = new Position("test", 0, 0);

    /** Those of the example's product. */
    public static List<Vector> all() {
        return of("convergence", Schemas.PRODUCT);
    }

    /** Those of products with arrays. */
    public static List<Vector> lists() {
        return of("lists", ARTICLE);
    }

    /** Those of catalogues with unique keys. */
    public static List<Vector> ofUniqueKeys() {
        return of("unique", Schemas.PRODUCT);
    }

    private static List<Vector> of(String file, Schema schema) {
        try (InputStream stream = Vector.class.getResourceAsStream("/vectors/" + file + ".json")) {
            return StreamSupport.stream(JSON.readTree(stream).spliterator(), false)
                    .map(json -> read(json, schema))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Schema article() {
        try (InputStream stream = Vector.class.getResourceAsStream("/vectors/Article.avsc")) {
            return new Schema.Parser().parse(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Vector read(JsonNode json, Schema schema) {
        List<JsonNode> changes = new ArrayList<>();
        json.get("changes").forEach(changes::add);
        Map<String, JsonNode> expect = new LinkedHashMap<>();
        json.get("expect").properties().forEach(entry -> expect.put(entry.getKey(), entry.getValue()));
        List<JsonNode> unique = new ArrayList<>();
        json.path("unique").forEach(unique::add);
        return new Vector(json.get("name").textValue(), json.get("config"), changes, expect, schema, unique);
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
        list("groups", "resolution.groups", settings);
        list("unique", "unique.keys", settings);
        config.path("policies")
                .properties()
                .forEach(type -> settings.put(
                        "resolution.policy." + type.getKey().toLowerCase(Locale.ROOT),
                        type.getValue().textValue()));
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
            settings.put(key, texts(config.get(name)).collect(Collectors.joining(",")));
        }
    }

    private static Stream<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).map(JsonNode::textValue);
    }

    private void setting(String name, String key, Map<String, String> settings) {
        if (config.has(name)) {
            settings.put(key, config.get(name).asText());
        }
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
                operation == Operation.DELETE ? null : MapProduct.whole(json.get("product")),
                MapProduct.whole(json.get("before")),
                json.hasNonNull("fields")
                        ? texts(json.get("fields")).map(Pointer::parse).toList()
                        : null,
                NOWHERE);
        return new Change(json.get("sku").textValue(), version, blind ? null : clock(context));
    }

    /** A product of the JSON form; null if that is null. */
    public static Product product(JsonNode json) {
        return MapProduct.whole(json);
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
