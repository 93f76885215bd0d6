package io.converge.serde;

import io.converge.model.Conflict;
import io.converge.model.Dot;
import io.converge.model.Explanation;
import io.converge.model.Sha256;
import io.converge.model.Version;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * Conflicts as the records of the conflicts topic, none larger than a given size: first the outcome, which stands among the
 * versions anyway, then the largest products are left out and marked until the rest fits, then the leaves' versions.
 */
public final class ConflictRecords {

    /** What the mark of a product that is left out takes at the most. */
    private static final int MARK_BYTES = 80;

    /** What names, numbers and lengths of one record take at the most, texts not counted. */
    private static final int ENVELOPE_BYTES = 512;

    private static final int NUMBER_BYTES = 10;

    private final int maxBytes;
    private final Map<Schema, Schema> schemas = new HashMap<>();

    /** @param maxBytes what the value of a record may have, in Avro's binary form */
    public ConflictRecords(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    public GenericRecord value(String sku, Conflict conflict) {
        Optional<AvroProduct> outcome = outcome(conflict);
        Schema product = outcome.or(() -> conflict.versions().stream()
                        .map(version -> (AvroProduct) version.product())
                        .filter(Objects::nonNull)
                        .findFirst())
                .map(AvroProduct::schema)
                .orElse(Schemas.PRODUCT);
        Schema schema = schemas.computeIfAbsent(product, Schemas::conflict);

        GenericRecord record = new GenericData.Record(schema);
        record.put("id", conflict.id(sku));
        record.put("sku", sku);
        record.put("type", symbol(schema, "type", conflict.type()));
        record.put("status", symbol(schema, "status", conflict.status()));
        Explanation explanation = conflict.explanation();
        record.put("policy", conflict.policy().name());
        record.put("policyDigest", conflict.policy().digest());
        record.put("decidedBy", explanation.decidedBy());
        record.put("caveats", explanation.caveats());
        record.put("reason", explanation.reason());
        record.put("winner", text(conflict.outcome().winner()));
        record.put("outcome", outcome.map(AvroProduct::encoded).orElse(null));
        record.put("context", conflict.outcome().context().asMap());
        Schema versionSchema = schema.getField("versions").schema().getElementType();
        record.put(
                "versions",
                conflict.versions().stream()
                        .map(version -> version(versionSchema, version))
                        .toList());
        record.put("leaves", leaves(explanation.leaves()));
        makeFit(record, conflict, product);
        return record;
    }

    /** The schema of the products in a conflict record of this schema. */
    public static Schema productSchema(Schema conflict) {
        return conflict.getField("outcome").schema().getTypes().get(1);
    }

    /** The product of the outcome in the form that it has among the versions. */
    private static Optional<AvroProduct> outcome(Conflict conflict) {
        Dot winner = conflict.outcome().winner();
        if (winner == null) {
            return Optional.ofNullable((AvroProduct) conflict.outcome().product());
        }
        return conflict.versions().stream()
                .filter(version -> version.dot().equals(winner))
                .findFirst()
                .map(version -> (AvroProduct) version.product());
    }

    private static GenericRecord version(Schema schema, Version version) {
        AvroProduct product = (AvroProduct) version.product();
        GenericRecord record = new GenericData.Record(schema);
        record.put("origin", version.dot().origin());
        record.put("sequence", version.dot().sequence());
        record.put("op", symbol(schema, "op", version.operation()));
        record.put("timestamp", version.timestamp());
        record.put("product", product == null ? null : product.encoded());
        record.put("topic", version.position().topic());
        record.put("partition", version.position().partition());
        record.put("offset", version.position().offset());
        return record;
    }

    private static Map<String, String> leaves(Map<String, Dot> leaves) {
        Map<String, String> texts = new LinkedHashMap<>();
        leaves.forEach((leaf, dot) -> texts.put(leaf, dot.toString()));
        return texts;
    }

    private static GenericData.EnumSymbol symbol(Schema record, String field, Enum<?> value) {
        return new GenericData.EnumSymbol(record.getField(field).schema(), value.name());
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    private void makeFit(GenericRecord record, Conflict conflict, Schema productSchema) {
        List<AvroProduct> fitting = new ArrayList<>();
        for (Version version : conflict.versions()) {
            AvroProduct product = (AvroProduct) version.product();
            if (product != null && product.schema().equals(productSchema)) {
                fitting.add(product);
            } else if (product != null) {
                omitVersion(record, conflict, product);
            }
        }
        if (mostBytes(record, conflict) <= maxBytes) {
            return;
        }
        long excess = (long) AvroForm.encode(record).length - maxBytes;
        if (excess > 0 && record.get("outcome") != null) {
            excess -= omitOutcome(record, outcome(conflict).orElseThrow());
        }
        fitting.sort(Comparator.comparingInt(AvroProduct::size).reversed());
        for (AvroProduct product : fitting) {
            if (excess > 0 && product.size() > MARK_BYTES) {
                excess -= omitVersion(record, conflict, product);
            }
        }
        if (excess > 0 && !conflict.explanation().leaves().isEmpty()) {
            omitLeaves(record);
        }
    }

    /** What the record has at the most, found faster than by encoding it. */
    private static long mostBytes(GenericRecord record, Conflict conflict) {
        long bytes = ENVELOPE_BYTES + textBytes(record.get("sku")) + textBytes(conflict.policy());
        Explanation explanation = conflict.explanation();
        bytes +=
                textBytes(explanation.decidedBy()) + textBytes(explanation.caveats()) + textBytes(explanation.reason());
        bytes += textBytes(explanation.leaves()) + textBytes(conflict.outcome().winner());
        bytes += NUMBER_BYTES * (long) explanation.leaves().size();
        bytes += textBytes(conflict.outcome().context())
                + NUMBER_BYTES * (long) conflict.outcome().context().size();
        bytes += outcome(conflict).map(AvroProduct::size).orElse(0);
        for (Version version : conflict.versions()) {
            bytes += ENVELOPE_BYTES + textBytes(version.dot()) + textBytes(version.position());
            bytes += version.product() == null ? 0 : version.product().size();
        }
        return bytes;
    }

    /** What the texts in something take at the most: three bytes a UTF-16 unit, and their lengths. */
    private static long textBytes(Object texts) {
        return 3L * String.valueOf(texts).length() + NUMBER_BYTES;
    }

    private static void omitLeaves(GenericRecord record) {
        List<Object> caveats = new ArrayList<>((List<?>) record.get("caveats"));
        caveats.add("the versions of " + ((Map<?, ?>) record.get("leaves")).size() + " leaves are left out");
        record.put("leaves", Map.of());
        record.put("caveats", caveats);
    }

    private static int omitOutcome(GenericRecord record, AvroProduct product) {
        record.put("outcome", null);
        record.put("outcomeOmitted", mark(record.getSchema().getField("outcomeOmitted"), product));
        return product.size() - MARK_BYTES;
    }

    private static int omitVersion(GenericRecord record, Conflict conflict, AvroProduct product) {
        List<?> versions = (List<?>) record.get("versions");
        for (int i = 0; i < versions.size(); i++) {
            if (conflict.versions().get(i).product() == product) {
                GenericRecord version = (GenericRecord) versions.get(i);
                version.put("product", null);
                version.put("omitted", mark(version.getSchema().getField("omitted"), product));
            }
        }
        return product.size() - MARK_BYTES;
    }

    private static GenericRecord mark(Schema.Field field, AvroProduct product) {
        GenericRecord mark = new GenericData.Record(field.schema().getTypes().get(1));
        mark.put("bytes", product.size());
        MessageDigest sha256 = Sha256.start();
        sha256.update(product.encoded().asBuffer());
        mark.put("sha256", HexFormat.of().formatHex(sha256.digest()));
        return mark;
    }
}
