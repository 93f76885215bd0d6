package io.converge.serde.product;

import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaConversion;
import io.converge.serde.schema.SchemaPair;
import io.converge.serde.schema.SchemaTexts;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * Carries products from the schemas that they were written with to others. What goes where is found out once for each two
 * schemas. Belongs to one thread.
 */
public final class ProductConversions {

    /** Schemas come and go by the hands of people. Someone who makes a new one each time shall not fill memory. */
    private static final int MOST_PAIRS = 1_000;
    /** A product that grows every day for some months makes so many of them. */
    private static final int MOST_HOLDING = 20_000;

    private final Map<SchemaPair, Boolean> holding = new HashMap<>();
    private final Map<SchemaPair, SchemaConversion> conversions = new HashMap<>();

    /** Whether {@code target} can take every product of {@code source} without loss. */
    public boolean holds(Schema target, Schema source) {
        forgetMany(holding, MOST_HOLDING);
        return holding.computeIfAbsent(
                new SchemaPair(target, source), pair -> new CommonSchema().holds(target, source));
    }

    /** A product read as {@code target}, which holds its schema. */
    public AvroProduct converted(AvroProduct product, Schema target) {
        Schema source = SchemaTexts.single(product.schema());
        if (source.equals(target)) {
            return product;
        }
        forgetMany(conversions, MOST_PAIRS);
        SchemaConversion conversion = conversions.computeIfAbsent(
                new SchemaPair(target, source), pair -> new SchemaConversion(source, target));
        return new AvroProduct((IndexedRecord) conversion.convert(product.record()));
    }

    static void forgetMany(Map<?, ?> known, int most) {
        if (known.size() >= most) {
            known.clear();
        }
    }
}
