package io.converge.serde.change;

import static io.converge.model.RefusalReason.BAD_SEQUENCE;
import static io.converge.model.RefusalReason.BAD_TEXT;
import static io.converge.model.RefusalReason.MISSING_ORIGIN;
import static io.converge.model.RefusalReason.UNDECODABLE;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.model.VersionVector;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.testing.EmbeddedSchemaSerializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.Utf8;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two texts that are not the same never become one: what has no form in UTF-8 does not come in, whichever way it takes. */
class BadTextTest {

    private static final String TOPIC = "product-changes";
    private static final Position POSITION = new Position(TOPIC, 0, 0);
    private static final int MAX_DIGITS = 1_000;
    private static final Utf8 LATIN = new Utf8("Café".getBytes(StandardCharsets.ISO_8859_1));
    /** Avro's writer makes UTF-8 of names, so its last letter becomes another byte when it is written. */
    private static final String LATIN_KEY = "Caf@";

    private static final String HALF = "Caf\ud83d";

    private static final Schema PRODUCT = new Schema.Parser().parse("""
                    {"type": "record", "name": "P", "fields": [
                      {"name": "name", "type": ["null", "string"], "default": null},
                      {"name": "tags", "type": {"type": "array", "items": ["long", "string"]}, "default": []},
                      {"name": "parts", "type": {"type": "map", "values": ["null", "P"]}, "default": {}}]}
                    """);

    private final RegistryClient registry =
            new ConvergeConfig(Map.of("schema.registry.url", "mock://bad-text")).registryClient();

    private static GenericRecord change(String field, Object value) {
        Schema schema = Schemas.change(PRODUCT);
        GenericRecord change = new GenericData.Record(schema);
        change.put("sku", "A");
        change.put("op", new GenericData.EnumSymbol(schema.getField("op").schema(), "UPSERT"));
        change.put("origin", "eu");
        change.put("sequence", 1L);
        change.put("timestamp", 1L);
        change.put("product", product("name", "n"));
        change.put(field, value);
        return change;
    }

    private static GenericRecord product(String field, Object value) {
        GenericRecord product = new GenericData.Record(PRODUCT);
        product.put("tags", List.of());
        product.put("parts", Map.of());
        product.put(field, value);
        return product;
    }

    private static Object outcome(Supplier<Change> reading) {
        try {
            return reading.get();
        } catch (RefusedRecordException e) {
            return Map.entry(e.reason(), e.getMessage());
        }
    }

    private static Object decoded(ChangeDecoder decoder, byte[] record) {
        return outcome(() -> decoder.decode(null, record, new RecordHeaders(), POSITION));
    }

    private static byte[] latin(byte[] record) {
        String bytes = new String(record, StandardCharsets.ISO_8859_1);
        return bytes.replace(LATIN_KEY, "Café").getBytes(StandardCharsets.ISO_8859_1);
    }

    /** By one that knows nothing, by one that knows the schema, and where another class reads it, or hands it over as a record. */
    private List<Object> outcomes(GenericRecord change) {
        List<Object> outcomes = new ArrayList<>();
        byte[] record = latin(registry.serializer().serialize(TOPIC, change));
        try (ChangeDecoder decoder = ChangeDecoder.of(registry);
                ChangeDecoder other = otherClass()) {
            outcomes.add(decoded(decoder, record));
            byte[] good = registry.serializer().serialize(TOPIC, change("sku", "A"));
            assertThat(decoded(decoder, good)).isInstanceOf(Change.class);
            outcomes.add(decoded(decoder, record));
            outcomes.add(decoded(other, latin(new EmbeddedSchemaSerializer().serialize(TOPIC, change))));
        }
        return outcomes;
    }

    private static ChangeDecoder otherClass() {
        return ChangeDecoder.of(new ConvergeConfig(Map.of(
                        "value.serializer", EmbeddedSchemaSerializer.class.getName(),
                        "value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName()))
                .registryClient());
    }

    private void assertRefused(GenericRecord change, String detail) {
        assertThat(outcomes(change)).hasSize(3).allMatch(Map.entry(BAD_TEXT, detail)::equals, detail);
    }

    @Test
    void aNameOfBytesThatAreNoUtf8() {
        assertRefused(change("sku", LATIN), "/sku is not UTF-8 (0xe9, its byte 4)");
        assertRefused(change("origin", LATIN), "/origin is not UTF-8 (0xe9, its byte 4)");
        assertRefused(
                change("context", Map.of(LATIN_KEY, 1L)), "/context has a name that is not UTF-8 (0xe9, its byte 4)");
    }

    @Test
    void contentOfBytesThatAreNoUtf8() {
        assertRefused(change("product", product("name", LATIN)), "/product/name is not UTF-8 (0xe9, its byte 4)");
        assertRefused(
                change("product", product("tags", List.of(1L, "ä", LATIN))),
                "/product/tags/2 is not UTF-8 (0xe9, its byte 4)");
        assertRefused(
                change("before", product("parts", Map.of(LATIN_KEY, product("name", "n")))),
                "/before/parts has a name that is not UTF-8 (0xe9, its byte 4)");
        assertRefused(
                change("product", product("parts", Map.of("left", product("name", LATIN)))),
                "/product/parts/left/name is not UTF-8 (0xe9, its byte 4)");
    }

    /** A surrogate's half in three bytes, a character in more bytes than it takes, and one that does not exist. */
    @ParameterizedTest
    @CsvSource({"eda0bd, ed", "c0af, c0", "f8888080, f8", "f4908080, f4", "e282, e2", "80, 80"})
    void bytesThatSomeReadersTake(String hex, String first) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        assertRefused(change("sku", new Utf8(bytes)), "/sku is not UTF-8 (0x" + first + ", its byte 1)");
    }

    @Test
    void charactersOfAnyLengthAreTexts() {
        GenericRecord change = change("sku", "ä漢😀\u0000\uFFFD\uFFFF");
        change.put("context", Map.of("öst-😀", 3L));
        for (Object outcome : outcomes(change)) {
            assertThat(((Change) outcome).sku()).isEqualTo("ä漢😀\u0000\uFFFD\uFFFF");
            assertThat(((Change) outcome).context()).isEqualTo(VersionVector.of(Map.of("öst-😀", 3L)));
        }
    }

    /** Where a class makes strings of whatever it reads: each would be written as a question mark. */
    @Test
    void stringsWithHalfASurrogatePair() {
        assertRefusedString(change("sku", HALF), "/sku");
        assertRefusedString(change("origin", HALF), "/origin");
        assertRefusedString(change("product", product("name", HALF)), "/product/name");
        assertRefusedString(change("product", product("tags", List.of(HALF))), "/product/tags/0");
        assertThat(readBy(change("context", Map.of(HALF, 1L))))
                .isEqualTo(Map.entry(
                        BAD_TEXT, "/context has a name that has half a surrogate pair (\\ud83d, its character 4)"));
        assertThat(outcome(() -> ChangeReader.read(change("sku", HALF), POSITION)))
                .isEqualTo(Map.entry(BAD_TEXT, "sku has half a surrogate pair (\\ud83d, its character 4)"));
        assertThat(outcome(() -> ChangeReader.read(change("context", Map.of(HALF, 1L)), POSITION)))
                .isEqualTo(
                        Map.entry(BAD_TEXT, "a name in context has half a surrogate pair (\\ud83d, its character 4)"));
    }

    private void assertRefusedString(GenericRecord change, String place) {
        assertThat(readBy(change))
                .isEqualTo(Map.entry(BAD_TEXT, place + " has half a surrogate pair (\\ud83d, its character 4)"));
    }

    private static Object readBy(GenericRecord change) {
        Deserializer<Object> strings = (topic, bytes) -> change;
        try (ChangeDecoder decoder =
                new ChangeDecoder(new TestReader(strings, (topic, bytes) -> Optional.empty()), true, MAX_DIGITS)) {
            return decoded(decoder, new byte[] {1});
        }
    }

    private static Object tombstone(byte[] key, String... headers) {
        Headers all = new RecordHeaders();
        all.add(RecordHeader.ORIGIN, "eu".getBytes(StandardCharsets.UTF_8));
        all.add(RecordHeader.SEQUENCE, "1".getBytes(StandardCharsets.UTF_8));
        all.add(RecordHeader.TIMESTAMP, "1".getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < headers.length; i += 2) {
            all.remove(headers[i]);
            if (headers[i + 1] != null) {
                all.add(headers[i], headers[i + 1].getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        return outcome(() -> ChangeReader.readTombstone(key, all, POSITION));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void assertKeyRefused(byte[] key, String detail) {
        assertThat(((Map.Entry<?, ?>) tombstone(key)).getKey()).isEqualTo(BAD_TEXT);
        assertThat(((Map.Entry<?, ?>) tombstone(key)).getValue().toString())
                .startsWith("the key of a record without a value " + detail);
    }

    @Test
    void keysThatAnotherSerializerHasWrapped() {
        byte[] framed = ByteBuffer.allocate(11)
                .put((byte) 0)
                .putInt(42)
                .put(utf8("\nSKU-1"))
                .array();
        assertKeyRefused(framed, "begins with a zero byte and the id 42 of a schema");
        assertKeyRefused(ByteBuffer.allocate(8).putLong(0).array(), "begins with a zero byte and the id 0 of a schema");
        assertKeyRefused(ByteBuffer.allocate(4).putInt(7).array(), "begins with a zero byte, as binary numbers do");
        String json = "is JSON or begins as such, ";
        assertKeyRefused(utf8("\"SKU-1\""), json + "'\"SKU-1\"'");
        assertKeyRefused(utf8(" {\"sku\": \"SKU-1\"}\n"), json + "' {\"sku\": \"SKU-1\"}\\n'");
        assertKeyRefused(utf8("[\"SKU-1\"]"), json + "'[\"SKU-1\"]'");
        assertKeyRefused("Café".getBytes(StandardCharsets.ISO_8859_1), "is not UTF-8 (0xe9, its byte 4)");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"LAP",
                "\"",
                "{",
                "{}",
                "{\"id\":1",
                "{\"id\":1} x",
                "{ \"id",
                "[",
                "[]",
                "`[1, 2]`",
                "[1]",
                "`[1,`",
                "[null]",
                "[[1",
                "[{",
                "[\"SKU",
                "\uFEFF\"LAP\""
            })
    void keysThatBeginAsJson(String key) {
        assertKeyRefused(
                utf8(key),
                "is JSON or begins as such, '" + key.replace("\uFEFF", "\\ufeff") + "'; it is to be the sku");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "\"19\" rack",
                "19\"",
                "{550e8400-e29b}",
                "{x",
                "{'a':1}",
                "[12-A]",
                "[A]",
                "[1] x",
                "ä😀",
                "0",
                "null",
                "-1.5"
            })
    void keysThatOnlyLookAlittleLikeThatAreSkus(String sku) {
        assertThat(((Change) tombstone(utf8(sku))).sku()).isEqualTo(sku);
    }

    @Test
    void headersThatAreNoUtf8() {
        for (String name :
                List.of(RecordHeader.ORIGIN, RecordHeader.SEQUENCE, RecordHeader.TIMESTAMP, RecordHeader.CONTEXT)) {
            assertThat(tombstone(utf8("A"), name, "{\"é\": 1}"))
                    .isEqualTo(Map.entry(BAD_TEXT, "the header " + name + " is not UTF-8 (0xe9, its byte 3)"));
        }
        assertThat(tombstone(utf8("A"), RecordHeader.CONTEXT, "{\"\\ud83d\": 1}"))
                .isEqualTo(Map.entry(
                        BAD_TEXT,
                        "a name in the header converge.context has half a surrogate pair (\\ud83d, its character 1)"));
    }

    @Test
    void headersSayWhatWasExpectedWhatCameAndWhere() {
        String number = ", not a whole number from 1 on";
        assertHeader(RecordHeader.SEQUENCE, " 1", BAD_SEQUENCE, " is ' 1'" + number);
        assertHeader(RecordHeader.SEQUENCE, "1.0", BAD_SEQUENCE, " is '1.0'" + number);
        assertHeader(RecordHeader.SEQUENCE, "0", BAD_SEQUENCE, " is '0'" + number);
        assertHeader(RecordHeader.SEQUENCE, "", BAD_SEQUENCE, " is ''" + number);
        assertHeader(RecordHeader.SEQUENCE, "9223372036854775808", BAD_SEQUENCE, " is '9223372036854775808'" + number);
        assertHeader(RecordHeader.SEQUENCE, null, BAD_SEQUENCE, " is missing; it is to be a whole number from 1 on");
        assertHeader(RecordHeader.ORIGIN, null, MISSING_ORIGIN, " is missing");
        assertHeader(RecordHeader.ORIGIN, " ", MISSING_ORIGIN, " is blank");
        String time = "a time in ms or as 2026-01-31T12:00:00Z";
        assertHeader(RecordHeader.TIMESTAMP, null, UNDECODABLE, " is missing; it is to be " + time);
        assertHeader(RecordHeader.TIMESTAMP, "1.0", UNDECODABLE, " is '1.0', not " + time);
    }

    private static void assertHeader(String name, String value, RefusalReason reason, String detail) {
        assertThat(tombstone(utf8("A"), name, value)).isEqualTo(Map.entry(reason, "the header " + name + detail));
    }
}
