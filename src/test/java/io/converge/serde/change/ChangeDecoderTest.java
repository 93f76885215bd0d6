package io.converge.serde.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.Framing;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.testing.AvroChanges;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What is scanned is what the deserializer would have read, and whether and why a record is refused does not depend on what
 * the decoder has read before.
 */
class ChangeDecoderTest {

    private static final String TOPIC = "product-changes";
    private static final int MAX_DIGITS = 1_000;
    private static final Position POSITION = new Position(TOPIC, 0, 0);
    private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

    /** Of every type that there is, itself among them. */
    private static final Schema RICH = new Schema.Parser().parse("""
                    {"type": "record", "name": "Rich", "fields": [
                      {"name": "flag", "type": "boolean"}, {"name": "small", "type": "int"}, {"name": "large", "type": "long"},
                      {"name": "half", "type": "float"}, {"name": "whole", "type": "double"}, {"name": "raw", "type": "bytes"},
                      {"name": "text", "type": ["null", "string"]}, {"name": "nothing", "type": "null"},
                      {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A", "B", "C"]}},
                      {"name": "hash", "type": {"type": "fixed", "name": "Hash", "size": 5}},
                      {"name": "tags", "type": {"type": "array", "items": ["null", "long", "string"]}},
                      {"name": "parts", "type": {"type": "map", "values": {"type": "array", "items": "int"}}},
                      {"name": "variant", "type": ["null", "Rich"]}]}
                    """);

    private final RegistryClient registry =
            new ConvergeConfig(Map.of("schema.registry.url", "mock://decoder")).registryClient();
    private final Serializer<Object> serializer = registry.serializer();
    private final Deserializer<Object> deserializer = registry.deserializer();
    private final AtomicInteger deserialized = new AtomicInteger();
    private final ChangeDecoder decoder = decoder((topic, bytes) -> {
        deserialized.incrementAndGet();
        return deserializer.deserialize(topic, bytes);
    });

    private ChangeDecoder decoder(Deserializer<Object> configured) {
        return new ChangeDecoder(TestReader.of(configured, registry), true, MAX_DIGITS);
    }

    @Test
    void onlyTheFirstOfASchemaGoesThroughTheDeserializer() {
        for (int i = 1; i <= 100; i++) {
            GenericRecord change = AvroChanges.upsert("SKU-" + i, "eu", i, i, "name " + i);

            assertSame(serializer.serialize(TOPIC, change));
        }

        assertThat(deserialized).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void anyChangeOfAnySchemaIsReadAlike(long seed) {
        Schema schema = Schemas.change(RICH);
        Random random = new Random(seed);
        learn(schema);
        int before = deserialized.get();
        int accepted = 0;
        for (Object value : new RandomData(schema, 150, seed)) {
            GenericRecord change = (GenericRecord) value;
            change.put("sequence", 1 + (long) random.nextInt(9));
            change.put("product", random.nextInt(9) == 0 ? null : change.get("product"));
            Map<String, Long> context = new HashMap<>(Map.of("", 1L, "eu", 2L, "us", 0L));
            context.keySet().removeIf(name -> name.isEmpty() && random.nextInt(4) > 0);
            change.put("context", random.nextBoolean() ? null : context);
            if (random.nextInt(8) > 0) {
                boolean partial = !change.get("op").toString().equals("DELETE") && random.nextBoolean();
                change.put("fields", partial ? List.of("/name", "/price/0") : null);
            }
            accepted += assertSame(serializer.serialize(TOPIC, change)) ? 1 : 0;
        }
        assertThat(accepted).isGreaterThan(50);
        // The rest is told what is wrong with it without the deserializer, too.
        assertThat(deserialized.get() - before).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void brokenBytesAreRefusedAlike(long seed) {
        Schema schema = Schemas.change(RICH);
        Random random = new Random(seed);
        learn(schema);
        for (Object value : new RandomData(schema, 20, seed)) {
            ((GenericRecord) value).put("sequence", 1L);
            byte[] whole = serializer.serialize(TOPIC, value);
            for (int i = 0; i < 60; i++) {
                byte[] broken = whole.clone();
                for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                    broken[Framing.BYTES + random.nextInt(broken.length - Framing.BYTES)] = (byte) random.nextInt(256);
                }
                assertSame(random.nextBoolean() ? broken : Arrays.copyOf(broken, broken.length - 1));
            }
        }
    }

    @Test
    void enumsMayBeStringsAndFieldsMayBeMore() {
        Schema change = SchemaBuilder.record("Mine")
                .fields()
                .optionalString("comment")
                .requiredString("origin")
                .requiredInt("sequence")
                .requiredString("op")
                .name("product")
                .type(RICH)
                .noDefault()
                .requiredInt("timestamp")
                .requiredString("sku")
                .endRecord();
        for (Object value : new RandomData(change, 30, 5)) {
            GenericRecord mine = (GenericRecord) value;
            mine.put("op", "UPSERT");
            mine.put("sequence", 4);
            assertSame(serializer.serialize(TOPIC, mine));
        }
        assertThat(deserialized.get()).isLessThan(10);
    }

    @Test
    void aDeserializerThatChangesRecordsIsNeverLeftOut() {
        AtomicInteger calls = new AtomicInteger();
        Deserializer<Object> renaming = (topic, bytes) -> {
            calls.incrementAndGet();
            GenericRecord change = (GenericRecord) deserializer.deserialize(topic, bytes);
            ((GenericData.Record) change.get("product")).put("name", "decrypted");
            return change;
        };
        ChangeDecoder careful = decoder(renaming);
        byte[] bytes = serializer.serialize(TOPIC, AvroChanges.upsert("A", "eu", 1, 1, "encrypted"));
        for (int i = 0; i < 3; i++) {
            Change change = careful.decode(KEY, bytes, new RecordHeaders(), new Position(TOPIC, 0, 0));

            assertThat(change.version().product().get("/name")).isEqualTo("decrypted");
        }
        assertThat(calls).hasValue(3);
    }

    /** A record that is acceptable, so that the next ones of its schema are scanned. */
    private void learn(Schema schema) {
        for (Object value : new RandomData(schema, 1, 99)) {
            GenericRecord change = (GenericRecord) value;
            change.put("sku", "A");
            change.put("origin", "eu");
            change.put("sequence", 1L);
            change.put("context", null);
            while (change.get("product") == null) {
                change.put("product", new RandomData(RICH, 1).iterator().next());
            }
            assertThat(assertSame(serializer.serialize(TOPIC, change))).isTrue();
        }
    }

    /**
     * Whether it was accepted: by a decoder that knows the schema as by one that knows nothing yet, with the same change or
     * the same refusal. What is accepted the deserializer alone reads alike, and what that refuses is refused.
     */
    private boolean assertSame(byte[] bytes) {
        Object learnt = outcome(() -> decoder.decode(KEY, bytes, new RecordHeaders(), POSITION));
        try (ChangeDecoder fresh = decoder(deserializer)) {
            assertAlike(learnt, outcome(() -> fresh.decode(KEY, bytes, new RecordHeaders(), POSITION)));
        }
        Object alone = outcome(() -> ChangeReader.read(KEY, bytes, new RecordHeaders(), POSITION, deserializer));
        if (learnt instanceof Change) {
            assertAlike(learnt, alone);
        } else if (!(alone instanceof Change)) {
            assertThat(reason(learnt))
                    .isIn(reason(alone), RefusalReason.UNDECODABLE, RefusalReason.TOO_LARGE, RefusalReason.BAD_TEXT);
        } else {
            assertThat(reason(learnt)).isIn(RefusalReason.UNDECODABLE, RefusalReason.TOO_LARGE, RefusalReason.BAD_TEXT);
        }
        return learnt instanceof Change;
    }

    private static Object outcome(Supplier<Change> decoding) {
        try {
            return decoding.get();
        } catch (RefusedRecordException e) {
            return Map.entry(e.reason(), e.getMessage());
        }
    }

    private static Object reason(Object refusal) {
        return ((Map.Entry<?, ?>) refusal).getKey();
    }

    private static void assertAlike(Object actual, Object expected) {
        if (expected instanceof Change change && actual instanceof Change scanned) {
            assertThat(scanned.sku()).isEqualTo(change.sku());
            assertThat(scanned.context()).isEqualTo(change.context());
            assertThat(scanned.version().fields()).isEqualTo(change.version().fields());
            assertThat(scanned.version().sameContent(change.version())).isTrue();
        } else {
            assertThat(actual).isEqualTo(expected);
        }
    }
}
