package io.converge.source;

import io.converge.model.Pointer;
import io.converge.serde.binary.TypeName;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.ValueReader;
import io.converge.serde.product.AvroProduct;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.IndexedRecord;

/** Products of Avro records: these themselves, in the shape that products have. */
final class AvroProducts implements ProductMaker {

    private static final int MOST_SHAPES = 1_000;

    private final List<Pointer> drop;
    private final boolean dropsControls;
    private final ValueReader limits;
    private final Map<Schema, RecordShape> shapes = new IdentityHashMap<>();

    /**
     * @param dropsControls whether fields whose names begin with two underscores are Debezium's, and no part of the product
     * @param limits that a number is held to which was none where it came from
     */
    AvroProducts(List<Pointer> drop, boolean dropsControls, ValueReader limits) {
        this.drop = drop;
        this.dropsControls = dropsControls;
        this.limits = limits;
    }

    @Override
    public AvroProduct product(Value row, Set<String> unavailable) {
        IndexedRecord record = ((AvroValue) row).record();
        if (record == null) {
            throw ChangeChecks.undecodable("the product is " + TypeName.of(row.leaf()) + ", not a record");
        }
        if (shapes.size() > MOST_SHAPES) {
            shapes.clear();
        }
        RecordShape shape =
                shapes.computeIfAbsent(record.getSchema(), schema -> RecordShape.of(schema, drop, dropsControls));
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
