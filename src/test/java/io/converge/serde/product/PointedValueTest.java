package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Pointer;
import io.converge.model.Variant;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.EncodedRecord;
import io.converge.testing.RandomProducts;
import io.converge.testing.RandomSchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What is read from the bytes is what the tree of the product has. */
class PointedValueTest {

    @Test
    void everyValueOfAnyProductIsReadAsTheTreeHasIt() {
        int read = 0;
        for (int seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            Schema schema = RandomSchemas.of(seed);
            GenericRecord record = RandomProducts.of(schema, random);
            byte[] bytes = AvroForm.encode(record);
            EncodedRecord encoded = new EncodedRecord(schema, bytes, 0, bytes.length);
            AvroProduct tree = new AvroProduct(record);
            List<Pointer> pointers = new ArrayList<>(List.of(Pointer.parse("/nowhere")));
            collect(tree.fields(), "", pointers);
            for (Pointer pointer : pointers) {
                Object value = PointedValue.of(encoded, pointer);
                if (value != PointedValue.NOT_READ) {
                    assertThat(value).as("seed %d, %s", seed, pointer).isEqualTo(pointer.value(tree));
                    read++;
                }
                assertThat(new AvroProduct(encoded).get(pointer))
                        .as("seed %d, %s", seed, pointer)
                        .isEqualTo(pointer.value(tree));
            }
        }
        assertThat(read).isGreaterThan(5_000);
    }

    @Test
    void whereTwoProductsAreSaidToHaveTheSameTheirTreesDo() {
        int same = 0;
        int different = 0;
        for (int seed = 0; seed < 400; seed++) {
            Random random = new Random(seed);
            Schema schema = RandomSchemas.of(seed);
            GenericRecord record = RandomProducts.of(schema, random);
            GenericRecord next = RandomProducts.of(schema, random);
            // A change of one field leaves the others where they stood, or moves them.
            GenericRecord edited = new GenericData.Record((GenericData.Record) record, false);
            int field = random.nextInt(schema.getFields().size());
            edited.put(field, next.get(field));
            for (GenericRecord other : List.of(edited, next, record)) {
                AvroProduct left = product(record);
                AvroProduct right = product(other);
                List<Pointer> pointers = new ArrayList<>(List.of(Pointer.parse("/nowhere")));
                collect(new AvroProduct(record).fields(), "", pointers);
                for (Pointer pointer : pointers) {
                    boolean equal = Objects.equals(pointer.value(left), pointer.value(right));
                    assertThat(left.hasSameAt(pointer, right))
                            .as("seed %d, %s", seed, pointer)
                            .isEqualTo(equal);
                    boolean isProven = PointedValue.isSame(left.encoded(), right.encoded(), pointer);
                    assertThat(isProven && !equal)
                            .as("seed %d, %s", seed, pointer)
                            .isFalse();
                    same += isProven ? 1 : 0;
                    different += equal ? 0 : 1;
                }
            }
        }
        assertThat(same).isGreaterThan(2_000);
        assertThat(different).isGreaterThan(200);
    }

    private static AvroProduct product(GenericRecord record) {
        byte[] bytes = AvroForm.encode(record);
        return new AvroProduct(new EncodedRecord(record.getSchema(), bytes, 0, bytes.length));
    }

    private static void collect(Map<?, ?> fields, String place, List<Pointer> pointers) {
        fields.forEach((name, value) -> {
            String below = place + "/" + Pointer.escaped((String) name);
            pointers.add(Pointer.parse(below));
            pointers.add(Pointer.parse(below + "/deeper"));
            if (Variant.plain(value) instanceof Map<?, ?> map) {
                collect(map, below, pointers);
            }
        });
    }
}
