package io.converge.serde.product;

import io.converge.model.OwnFields;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.FieldLayout;
import io.converge.serde.binary.FieldSlice;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;

/**
 * A product as some of its fields.
 *
 * @param rest has all others alike; null: nothing is said of them any more
 * @param fields their numbers, rising
 * @param values what stands in each of them
 */
public record FieldValues(Schema schema, AvroProduct rest, List<Integer> fields, List<FieldSlice> values) {

    /** What is left of a product for who looks at some fields alone. */
    static FieldValues of(AvroProduct product, OwnFields own, FieldLayout layout) {
        List<Integer> fields = new ArrayList<>();
        List<FieldSlice> values = new ArrayList<>();
        for (int field = 0; field < layout.count(); field++) {
            String name = layout.name(field);
            if (own.has(name) && product.says(field)) {
                Set<String> inside = own.inside(name);
                FieldSlice slice = product.slice(field);
                fields.add(field);
                values.add(inside == null ? slice : layout.entries(field, slice, inside));
            }
        }
        return new FieldValues(product.schema(), null, fields, values);
    }

    /** How a product differs from another one; null if fields of the two cannot be compared by their bytes. */
    public static FieldValues difference(AvroProduct product, AvroProduct other) {
        FieldLayout layout = product.layout().orElse(null);
        if (layout == null || !product.isWrittenAs(other) || product.isReduced() || other.isReduced()) {
            return null;
        }
        List<Integer> fields = new ArrayList<>();
        List<FieldSlice> values = new ArrayList<>();
        for (int field = 0; field < layout.count(); field++) {
            if (!product.isSameAt(field, other)) {
                fields.add(field);
                values.add(product.slice(field));
            }
        }
        return new FieldValues(product.schema(), other, fields, values);
    }

    boolean says(int field) {
        return rest != null || fields.contains(field);
    }

    FieldSlice slice(int field, FieldLayout layout) {
        int at = fields.indexOf(field);
        if (at >= 0) {
            return values.get(at);
        }
        return rest == null ? layout.blank(field) : rest.slice(field);
    }

    /** A whole product with these fields. */
    byte[] encoded(FieldLayout layout) {
        ByteEncoder encoder = new ByteEncoder();
        for (int field = 0; field < layout.count(); field++) {
            slice(field, layout).writeTo(encoder);
        }
        return encoder.toByteArray();
    }

    /** What these fields take. */
    public int bytes() {
        int bytes = 0;
        for (FieldSlice value : values) {
            bytes += value.length();
        }
        return bytes;
    }

    long countOfValues(FieldLayout layout) {
        long count = 0;
        for (int i = 0; i < values.size(); i++) {
            count += layout.values(fields.get(i), values.get(i));
        }
        return count;
    }
}
