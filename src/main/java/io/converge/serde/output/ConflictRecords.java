package io.converge.serde.output;

import io.converge.model.Conflict;
import io.converge.model.Explanation;
import io.converge.model.Version;
import io.converge.serde.binary.AvroSize;
import io.converge.serde.output.ConflictProduct.Fields;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/**
 * Conflicts as the records of the conflicts topic, none larger than a given size: first the outcome, which stands among the
 * versions anyway, then the largest products are left out and marked until the rest fits; and so are those with the most values
 * beyond {@link #MOST_VALUES}. Where not even the marks fit with what
 * explains the outcome, that is left out: the leaves' versions, what versions say of single leaves, the caveats, at last versions.
 * What stays for a resolution is the context, so {@link #mostBytes} is the bound. Belongs to one thread.
 *
 * <p>Sizes are sums: nothing is encoded to be measured but the record without its products, and disputed leaves, whose values are cut
 * short before.
 */
public final class ConflictRecords {

    /**
     * How many values the products of a record have together at the most; beyond that those with the most are left out. Some values
     * take no bytes, and whoever reads the record holds all of them.
     */
    public static final int MOST_VALUES = 100_000;

    /** What a record takes at the most that has one version, without a sku, origins and a context, and with texts cut. */
    private static final int FIXED_BYTES = 2_700;

    private final int maxBytes;
    private final ConflictSchemas schemas = new ConflictSchemas();

    /** @param maxBytes what the value of a record may have, in Avro's binary form */
    public ConflictRecords(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /**
     * What the value of any conflict record may have, in Avro's binary form: the given size, or more only where a sku's context
     * alone is larger.
     *
     * @param maxBytes that records are made to fit
     * @param maxOrigins of a sku's context
     * @param maxOriginBytes of one origin, in UTF-8
     * @param maxSkuBytes in UTF-8
     */
    public static long mostBytes(int maxBytes, int maxOrigins, int maxOriginBytes, int maxSkuBytes) {
        long entry = maxOriginBytes + AvroSize.number(maxOriginBytes) + AvroSize.number(Long.MAX_VALUE);
        long winner = 2L * maxOriginBytes;
        return Math.max(maxBytes, FIXED_BYTES + maxSkuBytes + winner + maxOrigins * entry);
    }

    public GenericRecord value(String sku, Conflict conflict) {
        Schema product = schemas.product(conflict);
        Schema schema = schemas.conflict(product);
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
        record.put("context", conflict.outcome().context().asMap());
        record.put("leaves", Map.of());
        record.put("disputed", List.of());
        record.put("claimants", List.of());
        Schema versionSchema = schema.getField("versions").schema().getElementType();
        record.put(
                "versions",
                conflict.versions().stream()
                        .map(version -> version(versionSchema, version))
                        .toList());
        new ConflictFitting(record, conflict, product, schemas, maxBytes).fill();
        return record;
    }

    /** The schema of the products in a conflict record of this schema. */
    public static Schema productSchema(Schema conflict) {
        return conflict.getField("outcome").schema().getTypes().get(1);
    }

    /**
     * The product of one of a conflict record's versions, as it was written where the record's own schema cannot take it.
     *
     * @return null on a delete, or if it is left out
     */
    public static GenericRecord versionProduct(IndexedRecord version) {
        return ConflictProduct.read(version, Fields.OF_VERSION);
    }

    /** The product of a conflict record's outcome, as {@link #versionProduct}. */
    public static GenericRecord outcomeProduct(IndexedRecord conflict) {
        return ConflictProduct.read(conflict, Fields.OF_OUTCOME);
    }

    private static GenericRecord version(Schema schema, Version version) {
        GenericRecord record = new GenericData.Record(schema);
        record.put("origin", version.dot().origin());
        record.put("sequence", version.dot().sequence());
        record.put("op", symbol(schema, "op", version.operation()));
        record.put("timestamp", version.timestamp());
        record.put("topic", version.position().topic());
        record.put("partition", version.position().partition());
        record.put("offset", version.position().offset());
        return record;
    }

    private static GenericData.EnumSymbol symbol(Schema record, String field, Enum<?> value) {
        return new GenericData.EnumSymbol(record.getField(field).schema(), value.name());
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }
}
