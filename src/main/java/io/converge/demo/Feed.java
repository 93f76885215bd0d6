package io.converge.demo;

import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.VersionVector;
import io.converge.serde.schema.Schemas;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/** Change events of the example's product. */
final class Feed {

    private static final Schema CHANGE = Schemas.change(Schemas.PRODUCT);
    private static final String[] NAMES = {"Laptop", "Lamp", "Desk", "Chair", "Monitor", "Keyboard"};

    private Feed() {}

    /** @param context null for a blind change */
    static GenericRecord change(
            String sku, Operation operation, Dot dot, VersionVector context, long timestamp, GenericRecord product) {
        GenericRecord change = new GenericData.Record(CHANGE);
        change.put("sku", sku);
        change.put("op", new GenericData.EnumSymbol(CHANGE.getField("op").schema(), operation.name()));
        change.put("origin", dot.origin());
        change.put("sequence", dot.sequence());
        change.put("context", context == null ? null : context.asMap());
        change.put("timestamp", timestamp);
        change.put("product", product);
        return change;
    }

    static GenericRecord product(String sku, Random random) {
        GenericRecord product = new GenericData.Record(Schemas.PRODUCT);
        product.put("name", NAMES[Math.floorMod(sku.hashCode(), NAMES.length)] + " " + sku);
        BigDecimal price = BigDecimal.valueOf(500 + random.nextInt(99_500), 2).setScale(4);
        BigInteger unscaled = price.unscaledValue();
        product.put("price", ByteBuffer.wrap(unscaled.toByteArray()));
        product.put("categoryId", (long) (1 + random.nextInt(9)));
        product.put("attributes", new TreeMap<>(Map.of("color", random.nextBoolean() ? "black" : "white")));
        return product;
    }
}
