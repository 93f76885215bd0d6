package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.EncodedRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.util.RandomData;
import org.apache.avro.util.Utf8;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is found out of two products' bytes is what their content says. */
class AvroProductTest {

    private static final Schema SCHEMA = new Schema.Parser().parse("""
                    {"type": "record", "name": "P", "fields": [
                      {"name": "text", "type": "string"}, {"name": "maybe", "type": ["null", "long"]},
                      {"name": "either", "type": ["int", "long", "string", "null"]}, {"name": "number", "type": "double"},
                      {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
                      {"name": "tags", "type": {"type": "map", "values": "string"}}, {"name": "small", "type": "int"}]}
                    """);

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void bytesTellWhatTheContentSays(long seed) {
        Random random = new Random(seed);
        List<GenericRecord> records = new ArrayList<>();
        for (Object value : new RandomData(SCHEMA, 20, seed)) {
            GenericRecord record = (GenericRecord) value;
            record.put("either", either(random));
            record.put("price", ByteBuffer.wrap(prices(random)));
            records.add(record);
            // Mostly what another one has, so that one field alone decides.
            GenericRecord twin = new GenericData.Record((GenericData.Record) record, true);
            Schema.Field field =
                    SCHEMA.getFields().get(random.nextInt(SCHEMA.getFields().size()));
            twin.put(field.pos(), records.get(random.nextInt(records.size())).get(field.pos()));
            records.add(twin);
        }
        int equal = 0;
        for (GenericRecord left : records) {
            for (GenericRecord right : records) {
                boolean same = ContentTree.of(left).equals(ContentTree.of(right));
                equal += same ? 1 : 0;

                assertThat(encoded(left).hasContentOf(encoded(right))).isEqualTo(same);
            }
        }
        assertThat(equal).isBetween(records.size(), records.size() * records.size() / 2);
    }

    @Test
    void mapsInAnotherOrderAndLongerDecimalsAreTheSame() {
        GenericRecord one =
                (GenericRecord) new RandomData(SCHEMA, 1, 3).iterator().next();
        GenericRecord other = new GenericData.Record((GenericData.Record) one, true);
        one.put("tags", new LinkedHashMap<>(Map.of("a", "1")));
        castMap(one.get("tags")).put("b", "2");
        other.put("tags", new LinkedHashMap<>(Map.of("b", "2")));
        castMap(other.get("tags")).put("a", "1");
        one.put("price", ByteBuffer.wrap(new byte[] {5}));
        other.put("price", ByteBuffer.wrap(new byte[] {0, 0, 5}));

        assertThat(encoded(one).hasContentOf(encoded(other))).isTrue();
    }

    @Test
    void productWeighsItsBytesAnd32ForEachValueInIt() {
        GenericRecord record = new GenericData.Record(SCHEMA);
        record.put("text", "four");
        record.put("either", 1);
        record.put("number", 1.0);
        record.put("price", ByteBuffer.wrap(new byte[] {5}));
        record.put("tags", Map.of("a", "b", "c", "d"));
        record.put("small", 1);

        // Seven fields, one of them null, and two entries.
        assertThat(encoded(record).weight()).isEqualTo(encoded(record).size() + 32 * (7 + 2));
        assertThat(new AvroProduct(record).weight()).isEqualTo(encoded(record).weight());
    }

    @Test
    void valuesInEachOtherWeighWhetherTheyHaveBytesOrNot() {
        Schema schema = AvroForm.parse("""
                {'type': 'record', 'name': 'P', 'fields': [
                  {'name': 'lists', 'type': {'type': 'array', 'items': {'type': 'array', 'items': 'null'}}},
                  {'name': 'inner', 'type': ['null', {'type': 'record', 'name': 'I', 'fields': [
                    {'name': 'none', 'type': 'null'}, {'name': 'next', 'type': ['null', 'I']}]}]}]}
                """.replace('\'', '"'));
        GenericRecord record = new GenericData.Record(schema);
        record.put("lists", List.of(new ArrayList<>(Collections.nCopies(1_000, null)), List.of()));
        GenericRecord inner = new GenericData.Record(
                schema.getField("inner").schema().getTypes().get(1));
        inner.put("next", new GenericData.Record(inner.getSchema()));
        record.put("inner", inner);
        AvroProduct product = new AvroProduct(record);

        assertThat(product.weight()).isEqualTo(product.size() + 32 * (2 + 2 + 1_000 + 2 + 2));
    }

    /** What an earlier release kept is measured as far as it is understood, and never fails. */
    @Test
    void bytesThatNobodyWouldTakeTodayWeighWhatIsBeforeTheirFault() {
        Schema schema = AvroForm.parse("""
                {'type': 'record', 'name': 'P', 'fields': [{'name': 'yes', 'type': 'boolean'},
                  {'name': 'nulls', 'type': {'type': 'array', 'items': 'null'}}]}
                """.replace('\'', '"'));

        assertThat(new AvroProduct(new EncodedRecord(schema, new byte[] {2, 2, 0}, 0, 3)).weight())
                .isEqualTo(3 + 32 * 2);
        assertThat(new AvroProduct(new EncodedRecord(schema, new byte[0], 0, 0)).weight())
                .isEqualTo(32 * 2);
        assertThat(new AvroProduct(new EncodedRecord(tooDeep(), new byte[] {0}, 0, 1)).weight())
                .isEqualTo(1);
    }

    private static Schema tooDeep() {
        Schema schema = Schema.create(Schema.Type.NULL);
        for (int depth = 0; depth < 500; depth++) {
            schema = Schema.createArray(schema);
        }
        return Schema.createRecord("Deep", null, null, false, List.of(new Schema.Field("a", schema)));
    }

    @SuppressWarnings("unchecked") // The test has just put it there.
    private static Map<Object, Object> castMap(Object map) {
        return (Map<Object, Object>) map;
    }

    private static Object either(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(2);
            case 1 -> (long) random.nextInt(2);
            case 2 -> "1";
            default -> null;
        };
    }

    private static byte[] prices(Random random) {
        return random.nextBoolean() ? new byte[] {0, (byte) random.nextInt(2)} : new byte[random.nextInt(2)];
    }

    private static AvroProduct encoded(GenericRecord record) {
        byte[] bytes = AvroForm.encode(record);
        return new AvroProduct(new EncodedRecord(SCHEMA, bytes, 0, bytes.length));
    }

    /** Found by the fuzzer: which entry stood for both hung on the order of a hash table. */
    @Test
    void keysThatAreNoUtf8AndBecomeOneGiveTheSameContentInEveryOrder() {
        Schema schema = SchemaBuilder.record("P")
                .fields()
                .name("m")
                .type()
                .map()
                .values()
                .stringType()
                .noDefault()
                .endRecord();
        Utf8 first = new Utf8(new byte[] {(byte) 0xbd});
        Utf8 second = new Utf8(new byte[] {(byte) 0xd6});
        Map<Utf8, String> oneOrder = new LinkedHashMap<>();
        oneOrder.put(first, "first");
        oneOrder.put(second, "second");
        Map<Utf8, String> otherOrder = new LinkedHashMap<>();
        otherOrder.put(second, "second");
        otherOrder.put(first, "first");

        assertThat(new AvroProduct(new GenericRecordBuilder(schema)
                                .set("m", oneOrder)
                                .build())
                        .fields())
                .isEqualTo(Map.of("m", Map.of("\uFFFD", "second")))
                .isEqualTo(new AvroProduct(new GenericRecordBuilder(schema)
                                .set("m", otherOrder)
                                .build())
                        .fields());
    }
}
