package io.converge.source;

import io.converge.json.LeastValue;
import io.converge.serde.binary.TypeName;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.ValueReader;
import io.converge.serde.product.AvroProduct;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/** Products of Avro records: these themselves, in the shape that products have. */
final class AvroProducts implements ProductMaker {

    private static final int MOST_SHAPES = 1_000;

    private final TopicSource source;
    private final ValueReader limits;
    private final Map<Schema, RecordShape> shapes = new IdentityHashMap<>();

    /** @param limits that a number is held to which was none where it came from */
    AvroProducts(TopicSource source, ValueReader limits) {
        this.source = source;
        this.limits = limits;
    }

    @Override
    public AvroProduct product(Value row, Set<String> unavailable) {
        if (!(row instanceof AvroValue value)) {
            throw ChangeChecks.undecodable("the row is a text with JSON, as MongoDB's are, in an Avro record: have the"
                    + " connector write JSON, and set " + source.key(TopicSource.VALUE_FORMAT) + "=json");
        }
        IndexedRecord record = value.record();
        if (record == null) {
            throw ChangeChecks.undecodable("the product is " + TypeName.of(row.leaf()) + ", not a record");
        }
        if (shapes.size() > MOST_SHAPES) {
            shapes.clear();
        }
        // Fields whose names begin with two underscores are Debezium's, and no part of the product.
        boolean dropsControls = source.format() == Format.DEBEZIUM;
        RecordShape shape = shapes.computeIfAbsent(
                record.getSchema(), schema -> RecordShape.of(schema, source.drop(), dropsControls));
        IndexedRecord product = shape.apply(record);
        if (shape.makesNumbers()) {
            limits.check(product);
        }
        if (!unavailable.isEmpty()) {
            blank((GenericRecord) product, unavailable);
        }
        return new AvroProduct(product);
    }

    private static void blank(GenericRecord product, Set<String> fields) {
        for (String name : fields) {
            Schema.Field field = product.getSchema().getField(name);
            if (field != null) {
                product.put(field.pos(), LeastValue.of(field.schema()));
            }
        }
    }
}
