package io.converge.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.ConflictType;
import io.converge.model.Outcome;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.policy.Resolution;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.output.ConflictRecords;
import io.converge.serde.product.AvroProduct;
import io.converge.unique.UniqueConflict;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** Records that Converge writes, each as an object for one line of JSON. */
public final class RecordLine {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /** For numbers of any length and precision. */
    private static final JsonMapper VALUES = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            // They stand bare in the texts of values; as JSON they are given as texts.
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .build();

    /** The fields of a conflict record that only those about unique values have. */
    private static final List<String> OF_UNIQUE_VALUES = List.of("constraint", "value", "holder", "total", "claimants");

    private static final List<String> IN_UNIQUE_CONFLICTS = List.of(
            "id", "type", "status", "policy", "policyDigest", "constraint", "value", "holder", "total", "claimants");

    private RecordLine() {}

    /**
     * A converged record; a tombstone with its product null and what its headers say.
     *
     * @param value the Avro record, or null
     */
    public static ObjectNode converged(byte[] key, IndexedRecord value, Headers headers) {
        if (value != null) {
            return AvroToJson.record(value);
        }
        ObjectNode line = NODES.objectNode();
        line.set("sku", text(key));
        line.putNull("product");
        String context = RecordHeader.text(headers, RecordHeader.CONTEXT);
        line.set("context", context == null ? NODES.nullNode() : entries(context));
        line.put("winner", RecordHeader.text(headers, RecordHeader.WINNER));
        line.put("status", RecordHeader.text(headers, RecordHeader.STATUS));
        String withheldBy = RecordHeader.text(headers, RecordHeader.WITHHELD_BY);
        if (withheldBy != null) {
            line.put("withheldBy", withheldBy);
        }
        return line;
    }

    /** A conflict record. A product that stands there as it was written is like the others here, with its schema beside it. */
    public static ObjectNode conflict(IndexedRecord value) {
        ObjectNode line = AvroToJson.record(value);
        if (line.path("type").asText().equals(ConflictType.UNIQUE.name())) {
            return uniqueConflict(line, value);
        }
        OF_UNIQUE_VALUES.forEach(line::remove);
        showWritten(line, "outcome", "outcomeWritten", () -> ConflictRecords.outcomeProduct(value));
        Iterator<JsonNode> lines = line.get("versions").iterator();
        for (Object element : (Collection<?>) field(value, "versions")) {
            IndexedRecord version = (IndexedRecord) element;
            ObjectNode shown = (ObjectNode) lines.next();
            // Beside products, times are in ms wherever they stand.
            shown.set("timestamp", NODES.numberNode((Long) field(version, "timestamp")));
            showWritten(shown, "product", "written", () -> ConflictRecords.versionProduct(version));
            showPart(shown);
        }
        showDisputes(line);
        return line;
    }

    /** What a version speaks of, and what it says there, if it does not speak of all. */
    private static void showPart(ObjectNode version) {
        for (String field : List.of("fields", "values")) {
            JsonNode place = version.get(field);
            if (place == null || place.isNull()) {
                version.remove(field);
            }
        }
        version.path("values").forEach(value -> showValue((ObjectNode) value));
    }

    private static void showDisputes(ObjectNode line) {
        JsonNode disputed = line.path("disputed");
        if (disputed.isEmpty()) {
            line.remove("disputed");
        }
        disputed.forEach(leaf -> leaf.get("values").forEach(value -> showValue((ObjectNode) value)));
    }

    /** Where nothing is there, there is no value either: null is one. */
    private static void showValue(ObjectNode told) {
        JsonNode json = told.get("value");
        if (json.isNull()) {
            told.remove("value");
        } else {
            told.set("value", parsed(json.asText()));
        }
        if (!told.get("omitted").booleanValue()) {
            told.remove("omitted");
        }
    }

    /** What it is about, and what is empty there is left out. */
    private static ObjectNode uniqueConflict(ObjectNode line, IndexedRecord value) {
        line.retain(IN_UNIQUE_CONFLICTS);
        line.set("value", parsed(line.get("value").asText()));
        Iterator<JsonNode> lines = line.get("claimants").iterator();
        for (Object element : (Collection<?>) field(value, "claimants")) {
            IndexedRecord claimant = (IndexedRecord) element;
            showWritten(
                    (ObjectNode) lines.next(), "product", "written", () -> ConflictRecords.versionProduct(claimant));
        }
        return line;
    }

    private static void showWritten(ObjectNode line, String product, String written, Supplier<IndexedRecord> value) {
        JsonNode place = line.get(written);
        if (place == null || place.isNull()) {
            line.remove(written);
            return;
        }
        line.set(product, AvroToJson.record(value.get()));
        ((ObjectNode) place).remove("avro");
    }

    private static Object field(IndexedRecord value, String name) {
        return value.get(value.getSchema().getField(name).pos());
    }

    /** A dead letter: why, from where, and its bytes in Base64; the key as a text where it is one. */
    public static ObjectNode deadLetter(byte[] key, byte[] value, Headers headers) {
        ObjectNode line = NODES.objectNode();
        line.put("reason", RecordHeader.text(headers, RecordHeader.REASON));
        line.put("detail", RecordHeader.text(headers, RecordHeader.DETAIL));
        ObjectNode source = line.putObject("source");
        source.put("topic", RecordHeader.text(headers, RecordHeader.SOURCE_TOPIC));
        source.set("partition", number(headers, RecordHeader.SOURCE_PARTITION));
        source.set("offset", number(headers, RecordHeader.SOURCE_OFFSET));
        line.set("key", text(key));
        line.put("value", value == null ? null : Base64.getEncoder().encodeToString(value));
        ObjectNode others = NODES.objectNode();
        for (Header header : headers) {
            if (!RecordHeader.OF_DEAD_LETTERS.contains(header.key())) {
                others.set(header.key(), text(header.value()));
            }
        }
        line.set("headers", others);
        return line;
    }

    /** A change as people write it. */
    public static ObjectNode change(Change change) {
        Version version = change.version();
        ObjectNode line = NODES.objectNode();
        line.put("sku", change.sku());
        line.put("op", version.operation().name());
        line.put("origin", version.dot().origin());
        line.put("sequence", version.dot().sequence());
        line.set("context", change.context() == null ? NODES.nullNode() : context(change.context()));
        line.put("timestamp", version.timestamp());
        line.set("product", product(version.product()));
        line.set("before", product(version.before()));
        if (version.isPartial()) {
            ArrayNode fields = line.putArray("fields");
            version.fields().forEach(field -> fields.add(field.text()));
        }
        return line;
    }

    /** A product as people read it; JSON's null for none. */
    public static JsonNode product(Product product) {
        return product == null ? NODES.nullNode() : AvroToJson.record(((AvroProduct) product).record());
    }

    /** How a sku stands: its outcome, and the conflict behind it if there is one. */
    public static ObjectNode state(String sku, Resolution resolution) {
        Outcome outcome = resolution.outcome();
        ObjectNode line = NODES.objectNode();
        line.put("sku", sku);
        line.set("product", product(outcome.product()));
        line.set("context", context(outcome.context()));
        line.put("winner", outcome.winner() == null ? null : outcome.winner().toString());
        line.put("status", outcome.status().name());
        if (outcome.isWithheld()) {
            line.put("withheldBy", outcome.withheldBy());
        }
        line.set("conflict", resolution.conflict() == null ? NODES.nullNode() : conflict(resolution.conflict()));
        return line;
    }

    /** A unique value that several skus claim. */
    public static ObjectNode unique(UniqueConflict conflict) {
        ObjectNode line = NODES.objectNode();
        line.put("unique", conflict.constraint());
        line.set("value", parsed(conflict.value()));
        line.putArray("skus")
                .addAll(conflict.claimants().stream()
                        .map(claimant -> (JsonNode) NODES.textNode(claimant.sku()))
                        .toList());
        line.put("holder", conflict.holder());
        line.put("status", conflict.status().name());
        return line;
    }

    /** The value that it is; the text of one that was cut, or that JSON does not know. */
    private static JsonNode parsed(String json) {
        try {
            return VALUES.readTree(json);
        } catch (JsonProcessingException none) {
            return NODES.textNode(json);
        }
    }

    /** The text of a value as JSON: numbers that are none are texts there. */
    public static String jsonText(String value) {
        return value.contains("NaN") || value.contains("Infinity")
                ? parsed(value).toString()
                : value;
    }

    private static ObjectNode conflict(Conflict conflict) {
        ObjectNode node = NODES.objectNode();
        node.put("type", conflict.type().name());
        node.put("status", conflict.status().name());
        node.putArray("versions")
                .addAll(conflict.versions().stream()
                        .map(version -> (JsonNode) NODES.textNode(version.dot().toString()))
                        .toList());
        return node;
    }

    private static ObjectNode context(VersionVector context) {
        return entries(context.asMap());
    }

    private static ObjectNode entries(Map<String, Long> entries) {
        ObjectNode node = NODES.objectNode();
        entries.forEach(node::put);
        return node;
    }

    /** A context's header; as the text that it is if somebody else has written it. */
    private static JsonNode entries(String context) {
        try {
            return entries(ContextText.entries(context));
        } catch (IllegalArgumentException e) {
            return NODES.textNode(context);
        }
    }

    private static JsonNode number(Headers headers, String name) {
        String text = RecordHeader.text(headers, name);
        try {
            return text == null ? NODES.nullNode() : NODES.numberNode(Long.parseLong(text));
        } catch (NumberFormatException notOurs) {
            return NODES.textNode(text); // Others may write to the topic, too.
        }
    }

    /** A text where the bytes are one in UTF-8, else an object with them in Base64. */
    public static JsonNode text(byte[] bytes) {
        if (bytes == null) {
            return NODES.nullNode();
        }
        try {
            return NODES.textNode(StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString());
        } catch (CharacterCodingException e) {
            return NODES.objectNode().put("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }
}
