package io.converge.serde.change;

import static io.converge.model.RefusalReason.BAD_CONTEXT;
import static io.converge.model.RefusalReason.UNDECODABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.Framing;
import io.converge.serde.registry.RegistryClient;
import io.converge.testing.ConvertingDeserializer;
import io.converge.testing.EmbeddedSchemaSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A change says what it says in values of their own types, and once; nothing is made of others, whichever way it is read. */
class ChangeFormTest {

    private static final String TOPIC = "product-changes";
    private static final Position POSITION = new Position(TOPIC, 0, 0);
    private static final String REGISTRY = "mock://change-form";
    private static final String TEXT = "'string'";
    private static final String CONTEXT = "['null',{'type':'map','values':'long'}]";

    private final RegistryClient registry =
            new ConvergeConfig(Map.of("schema.registry.url", REGISTRY)).registryClient();

    private static final String PRODUCT = "{'type':'record','name':'P','fields':[{'name':'name','type':'string'}]}";

    /** With the types of {@code ProductChange}, but for one field. */
    private static Schema schema(String field, String type) {
        Map<String, String> types = new LinkedHashMap<>();
        List.of("sku", "op", "origin").forEach(name -> types.put(name, TEXT));
        types.put("sequence", "'long'");
        types.put("context", CONTEXT);
        types.put("timestamp", "'long'");
        types.put("product", PRODUCT);
        types.put(field, type);
        String fields = types.entrySet().stream()
                .map(entry -> "{'name':'" + entry.getKey() + "','type':" + entry.getValue() + "}")
                .collect(Collectors.joining(","));
        return new Schema.Parser()
                .parse(("{'type':'record','name':'Event','namespace':'t','fields':[" + fields + "]}")
                        .replace('\'', '"'));
    }

    private static GenericRecord event(Schema schema, String field, Object value) {
        GenericRecord event = new GenericData.Record(schema);
        event.put("sku", "A");
        event.put("op", "UPSERT");
        event.put("origin", "eu");
        event.put("sequence", 1L);
        event.put("timestamp", 1L);
        if (!field.equals("product")) {
            GenericRecord product =
                    new GenericData.Record(schema.getField("product").schema());
            product.put("name", "n");
            event.put("product", product);
        }
        event.put(field, value);
        return event;
    }

    private static Object value(Schema schema) {
        return switch (schema.getType()) {
            case UNION -> value(schema.getTypes().get(1));
            case BYTES -> ByteBuffer.wrap(new byte[] {1, 2, 3});
            case FIXED -> new GenericData.Fixed(schema, new byte[schema.getFixedSize()]);
            case RECORD -> {
                GenericRecord record = new GenericData.Record(schema);
                record.put(0, 5L);
                yield record;
            }
            case ENUM -> new GenericData.EnumSymbol(schema, "UPSERT");
            case DOUBLE -> 1e15;
            case FLOAT -> 1f;
            case INT -> 5;
            case LONG -> 5L;
            case MAP -> Map.of("a", 1L);
            case ARRAY -> List.of(1L);
            case BOOLEAN -> true;
            default -> "text";
        };
    }

    private static Object outcome(ChangeDecoder decoder, byte[] record) {
        try {
            return decoder.decode(null, record, new RecordHeaders(), POSITION);
        } catch (RefusedRecordException e) {
            return e.reason() + ": " + e.getMessage();
        }
    }

    /** By one that knows the schema already or not, and where another class reads it, as it is or with its logical types converted. */
    private void assertOutcomes(GenericRecord event, String expected) {
        byte[] record = registry.serializer().serialize(TOPIC, event);
        try (ChangeDecoder decoder = ChangeDecoder.of(registry);
                ChangeDecoder other = decoder(EmbeddedSchemaSerializer.class, EmbeddedSchemaSerializer.Reader.class);
                ChangeDecoder converting = decoder(KafkaAvroSerializer.class, ConvertingDeserializer.class)) {
            byte[] embedded = new EmbeddedSchemaSerializer().serialize(TOPIC, event);
            for (Object outcome : Arrays.asList(
                    outcome(decoder, record),
                    outcome(decoder, record),
                    outcome(other, embedded),
                    outcome(converting, record))) {
                assertThat(outcome instanceof Change ? "accepted" : outcome).isEqualTo(expected);
            }
        }
    }

    private static ChangeDecoder decoder(Class<?> serializer, Class<?> deserializer) {
        return ChangeDecoder.of(new ConvergeConfig(Map.of(
                        "schema.registry.url", REGISTRY,
                        "value.serializer", serializer.getName(),
                        "value.deserializer", deserializer.getName()))
                .registryClient());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "'bytes' | bytes",
                "['null','bytes'] | bytes",
                "{'type':'fixed','name':'F','size':3} | a fixed of 3 bytes",
                "{'type':'record','name':'K','fields':[{'name':'id','type':'long'}]} | a record t.K",
                "'double' | a double",
                "'float' | a float",
                "'int' | an int",
                "'long' | a long",
                "'boolean' | a boolean",
                "{'type':'map','values':'long'} | a map",
                "{'type':'array','items':'long'} | an array",
                "{'type':'bytes','logicalType':'decimal','precision':9,'scale':0} | bytes",
                "{'type':'fixed','name':'U','size':16,'logicalType':'uuid'} | a fixed of 16 bytes",
            })
    void whatIsToBeATextIsOne(String type, String name) {
        for (String field : new String[] {"sku", "op", "origin"}) {
            Schema schema = schema(field, type);
            Object value = value(schema.getField(field).schema());
            assertOutcomes(event(schema, field, value), "UNDECODABLE: " + field + " is " + name + ", not a text");
        }
    }

    @Test
    void enumsAreTexts() {
        for (String field : new String[] {"sku", "op", "origin"}) {
            Schema schema = schema(field, "{'type':'enum','name':'E','symbols':['UPSERT']}");
            assertOutcomes(event(schema, field, value(schema.getField(field).schema())), "accepted");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"date", "time-millis", "time-micros"})
    void aDateOrATimeOfDayIsNoTimestamp(String type) {
        boolean isInt = !type.equals("time-micros");
        Schema schema = schema("timestamp", "{'type':'" + (isInt ? "int" : "long") + "','logicalType':'" + type + "'}");
        assertOutcomes(
                event(schema, "timestamp", isInt ? (Object) 20_000 : (Object) 20_000L),
                "UNDECODABLE: timestamp is of the type " + type + ", not a time in ms");
    }

    @Test
    void theUnitOfATimestampIsThatOfItsBranch() {
        String type = "[{'type':'int','logicalType':'date'},{'type':'long','logicalType':'timestamp-micros'}]";
        Schema schema = schema("timestamp", type);
        assertOutcomes(event(schema, "timestamp", 5_000L), "accepted");
        assertOutcomes(event(schema, "timestamp", 5), "UNDECODABLE: timestamp is of the type date, not a time in ms");
        assertOutcomes(event(schema, "timestamp", 5L), "UNDECODABLE: timestamp is 5, which has digits finer than ms");
    }

    @Test
    void messagesNameTypesOfAvro() {
        assertOutcomes(event(schema("product", TEXT), "product", "x"), "UNDECODABLE: product is a text, not a record");
        assertOutcomes(event(schema("context", TEXT), "context", "{}"), "UNDECODABLE: context is a text, not a map");
        Schema bytes = schema("sequence", "'bytes'");
        assertOutcomes(
                event(bytes, "sequence", ByteBuffer.wrap(new byte[1])),
                "BAD_SEQUENCE: sequence is bytes, not a whole number from 1 on");
    }

    /** Written by hand, as a Java map has each name once. */
    private byte[] withContext(Schema schema, Object... entries) throws IOException {
        ByteEncoder encoder = new ByteEncoder();
        encoder.writeString("A");
        encoder.writeString("UPSERT");
        encoder.writeString("eu");
        encoder.writeLong(1);
        encoder.writeLong(1);
        for (int i = 0; i < entries.length; i += 2) {
            encoder.writeLong(1);
            encoder.writeString((String) entries[i]);
            encoder.writeLong((Long) entries[i + 1]);
        }
        encoder.writeLong(0);
        encoder.writeLong(1);
        encoder.writeString("n");
        byte[] framed = registry.serializer().serialize(TOPIC, event(schema, "sku", "A"));
        byte[] value = encoder.toByteArray();
        byte[] record = Arrays.copyOf(framed, Framing.BYTES + value.length);
        System.arraycopy(value, 0, record, Framing.BYTES, value.length);
        return record;
    }

    @Test
    void aContextNamesAnOriginOnce() throws IOException {
        Schema usual = schema("sku", TEXT);
        Schema unusual = schema("timestamp", "{'type':'long','logicalType':'timestamp-micros'}");
        for (Schema schema : List.of(usual, unusual)) {
            for (Object[] entries : new Object[][] {
                {"eu", 5L, "eu", 1L},
                {"eu", 5L, "eu", 5L},
                {"us", 1L, "eu", 0L, "eu", 5L},
                {"eu", 1L, "us", 2L, "eu", 0L}
            }) {
                byte[] record = withContext(schema, entries);
                try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
                    String refusal = BAD_CONTEXT + ": context has 'eu' more than once";
                    assertThat(outcome(decoder, record)).isEqualTo(refusal);
                    outcome(decoder, withContext(schema, "eu", 5L, "us", 1L));
                    assertThat(outcome(decoder, record)).isEqualTo(refusal);
                }
            }
        }
        try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            assertThat(outcome(decoder, withContext(usual, "eu", 5L, "us", 1L))).isInstanceOf(Change.class);
        }
    }

    @Test
    void aValueOfAFrameAloneIsCalledThat() {
        Schema schema = schema("sku", TEXT);
        byte[] whole = registry.serializer().serialize(TOPIC, event(schema, "sku", "A"));
        byte[] frame = Arrays.copyOf(whole, Framing.BYTES);
        try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            String refusal = UNDECODABLE + ": the bytes are not a t.Event: the value ends after its frame";
            assertThat(outcome(decoder, frame)).isEqualTo(refusal);
            assertThat(outcome(decoder, whole)).isInstanceOf(Change.class);
            assertThat(outcome(decoder, frame)).isEqualTo(refusal);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {RecordHeader.ORIGIN, RecordHeader.SEQUENCE, RecordHeader.TIMESTAMP, RecordHeader.CONTEXT})
    void aHeaderOfATombstoneIsThereOnce(String name) {
        Headers headers = new RecordHeaders()
                .add(RecordHeader.ORIGIN, RecordHeader.bytes("eu"))
                .add(RecordHeader.SEQUENCE, RecordHeader.bytes(1))
                .add(RecordHeader.TIMESTAMP, RecordHeader.bytes(1))
                .add(RecordHeader.CONTEXT, RecordHeader.bytes("{}"))
                .add(name, RecordHeader.bytes(2));
        byte[] key = "A".getBytes(StandardCharsets.UTF_8);
        try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            decoder.decode(key, null, headers, POSITION);
            assertThat(name).isNull();
        } catch (RefusedRecordException e) {
            assertThat(e.reason() + ": " + e.getMessage())
                    .isEqualTo(
                            "UNDECODABLE: the header " + name + " is there more than once; nothing says which counts");
        }
    }
}
