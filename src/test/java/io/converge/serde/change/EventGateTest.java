package io.converge.serde.change;

import static io.converge.model.RefusalReason.BAD_CONTEXT;
import static io.converge.model.RefusalReason.TOO_LARGE;
import static io.converge.model.RefusalReason.UNDECODABLE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Limits;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.Framing;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.schema.Schemas;
import io.converge.testing.Lattice;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes in does not depend on what came before, nor on which class decodes it. */
class EventGateTest {

    private static final String TOPIC = "product-changes";
    private static final Position POSITION = new Position(TOPIC, 0, 0);
    private static final int DIGITS = 1_000;

    private final RegistryClient registry =
            new ConvergeConfig(Map.of("schema.registry.url", "mock://gate")).registryClient();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'array', 'items': 'null'}",
                "{'type': 'array', 'items': 'long'}",
                "{'type': 'map', 'values': 'null'}"
            })
    void blockOfLeastLongIsNoBlock(String type) {
        assertRefused(UNDECODABLE, product(type), encoder -> {
            encoder.writeLong(Long.MIN_VALUE);
            encoder.writeLong(0);
            encoder.writeLong(0);
        });
    }

    @Test
    void blockOfLeastLongIsNoBlockInAContextEither() {
        Schema change = Schemas.change(product("'null'"));
        ByteEncoder encoder = envelope(change, "A", "eu");
        encoder.writeInt(1);
        encoder.writeLong(Long.MIN_VALUE);
        encoder.writeLong(0);
        encoder.writeLong(0);
        encoder.writeLong(1);
        encoder.writeInt(1);
        encoder.writeInt(0);

        assertRefused(UNDECODABLE, change, encoder.toByteArray());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "'null'",
                "{'type': 'fixed', 'name': 'Nothing', 'size': 0}",
                "{'type': 'record', 'name': 'Empty', 'fields': [{'name': 'n', 'type': 'null'}]}"
            })
    void elementsOfNoBytesAreCounted(String items) {
        Schema product = product("{'type': 'array', 'items': " + items + "}");
        assertRefused(TOO_LARGE, product, encoder -> {
            encoder.writeLong(1_000_000_000);
            encoder.writeLong(0);
        });
        assertRefused(TOO_LARGE, product, encoder -> {
            for (int i = 0; i < 11; i++) {
                encoder.writeLong(Limits.VALUES / 10);
            }
            encoder.writeLong(0);
        });
        assertAccepted(product, encoder -> {
            encoder.writeLong(10_000);
            encoder.writeLong(0);
        });
    }

    @Test
    void fieldsOfNoBytesAreCounted() {
        Schema many = SchemaBuilder.record("Many")
                .fields()
                .name("f")
                .type(Schema.createArray(Lattice.of(16, product("'null'"), false)))
                .noDefault()
                .endRecord();
        assertRefused(TOO_LARGE, many, encoder -> elements(encoder, 10));
        assertAccepted(many, encoder -> elements(encoder, 1));
    }

    @Test
    void moreElementsThanBytesAreNotLookedFor() {
        assertRefused(UNDECODABLE, product("{'type': 'array', 'items': 'string'}"), encoder -> {
            encoder.writeLong(Long.MAX_VALUE);
            encoder.writeLong(0);
        });
        assertRefused(UNDECODABLE, product("{'type': 'map', 'values': 'null'}"), encoder -> {
            encoder.writeLong(900_000);
            encoder.writeLong(0);
        });
    }

    @Test
    void recursionHasAnEnd() {
        Schema tree = new Schema.Parser().parse("""
                        {"type": "record", "name": "Tree", "fields": [{"name": "next", "type": ["null", "Tree"]}]}
                        """);
        for (int levels : new int[] {1_500, 100_000, Limits.DEPTH - 1}) {
            assertRefused(TOO_LARGE, tree, encoder -> {
                for (int i = 0; i < levels; i++) {
                    encoder.writeInt(1);
                }
                encoder.writeInt(0);
            });
        }
        assertAccepted(tree, encoder -> {
            for (int i = 0; i < Limits.DEPTH - 2; i++) {
                encoder.writeInt(1);
            }
            encoder.writeInt(0);
        });
    }

    private static void elements(ByteEncoder encoder, int count) {
        encoder.writeLong(count);
        encoder.writeLong(0);
    }

    @Test
    void schemaOfFiveThousandArraysIsRefused() {
        Schema deep = Schema.create(Schema.Type.INT);
        for (int i = 0; i < 5_000; i++) {
            deep = Schema.createArray(deep);
        }
        assertSchemaRefused(SchemaBuilder.record("Deep")
                .fields()
                .name("f")
                .type(deep)
                .noDefault()
                .endRecord());
    }

    /** Avro's decoder would make a billion symbols of it before it reads the first byte. */
    @Test
    void schemaOfRecordsTwiceInEachOtherIsRefused() {
        assertSchemaRefused(Lattice.of(30, product("'null'"), false));
        assertSchemaRefused(Lattice.of(90, product("'string'"), false));
    }

    private static void assertSchemaRefused(Schema product) {
        Schema change = Schemas.change(product);
        try (ChangeDecoder decoder = new ChangeDecoder(
                new TestReader(
                        (topic, bytes) -> AvroForm.decode(change, bytes, Framing.BYTES, bytes.length - Framing.BYTES),
                        (topic, value) -> Optional.of(change)),
                true,
                DIGITS)) {
            assertThat(refusal(decoder, new byte[100])).isEqualTo(TOO_LARGE);
        }
    }

    @Test
    void blocksMustBeAsLongAsTheySay() {
        Schema product = product("{'type': 'array', 'items': 'long'}");
        for (int size : new int[] {-1, 0, 1, 3, 1_000}) {
            assertRefused(UNDECODABLE, product, encoder -> block(encoder, size));
        }
        assertAccepted(product, encoder -> block(encoder, 2));
    }

    private static void block(ByteEncoder encoder, int size) {
        encoder.writeLong(-2);
        encoder.writeLong(size);
        encoder.writeLong(1);
        encoder.writeLong(2);
        encoder.writeLong(0);
    }

    @Test
    void numbersMustFitTheirTypes() {
        byte[] int33 = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x1f};
        byte[] long65 = {-1, -1, -1, -1, -1, -1, -1, -1, -1, 2};
        byte[] endless = {-1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 1};

        assertRefused(UNDECODABLE, product("'int'"), encoder -> encoder.writeFixed(int33, 0, int33.length));
        assertRefused(UNDECODABLE, product("'long'"), encoder -> encoder.writeFixed(long65, 0, long65.length));
        assertRefused(UNDECODABLE, product("'long'"), encoder -> encoder.writeFixed(endless, 0, endless.length));
        assertRefused(UNDECODABLE, product("'boolean'"), encoder -> encoder.writeByte(2));
        // A number may be written longer than it need be.
        assertAccepted(product("'long'"), encoder -> encoder.writeFixed(new byte[] {(byte) 0x82, 0}, 0, 2));
    }

    @Test
    void namesHaveALength() {
        Schema change = Schemas.change(product("'null'"));
        String letters = "ä".repeat(Limits.SKU_BYTES / 2);
        assertAccepted(change, event(change, letters, "e".repeat(Limits.ORIGIN_BYTES), null));
        assertRefused(TOO_LARGE, change, event(change, letters + "x", "eu", null));
        assertRefused(TOO_LARGE, change, event(change, "A", "€".repeat(Limits.ORIGIN_BYTES / 3 + 1), null));
        assertRefused(TOO_LARGE, change, event(change, "A", "eu", Map.of("o".repeat(Limits.ORIGIN_BYTES + 1), 1L)));
        Map<String, Long> longAndBad = Map.of("o".repeat(300), 1L, "p".repeat(300), -1L);
        assertRefused(BAD_CONTEXT, change, event(change, "A", "eu", longAndBad));
        assertThat(catchThrowableOfType(
                                RefusedRecordException.class,
                                () -> ChangeReader.readTombstone(
                                        "k".repeat(Limits.SKU_BYTES + 1).getBytes(StandardCharsets.UTF_8),
                                        tombstoneOf("eu"),
                                        POSITION))
                        .reason())
                .isEqualTo(TOO_LARGE);
    }

    private static Headers tombstoneOf(String origin) {
        return new RecordHeaders()
                .add(RecordHeader.ORIGIN, RecordHeader.bytes(origin))
                .add(RecordHeader.SEQUENCE, RecordHeader.bytes(1))
                .add(RecordHeader.TIMESTAMP, RecordHeader.bytes(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void decimalsHaveSoManyDigits(boolean negative) {
        Schema product = product("{'type': 'bytes', 'logicalType': 'decimal', 'precision': 5000, 'scale': 2}");
        BigInteger most = BigInteger.TEN.pow(DIGITS).subtract(BigInteger.ONE);
        BigInteger beyond = BigInteger.TEN.pow(DIGITS);
        assertAccepted(product, encoder -> writeBytes(encoder, bytes(most, negative)));
        assertRefused(TOO_LARGE, product, encoder -> writeBytes(encoder, bytes(beyond, negative)));
        assertRefused(TOO_LARGE, product, encoder -> writeBytes(encoder, bytes(BigInteger.TEN.pow(160_000), negative)));
    }

    /** As a fixed has it, and as some writers do. */
    @Test
    void repeatedSignIsNoDigit() {
        Schema fixed = product(
                "{'type': 'fixed', 'name': 'Wide', 'size': 600, 'logicalType': 'decimal', 'precision': 20, 'scale': 2}");
        byte[] small = new byte[600];
        small[599] = 1;
        assertAccepted(fixed, encoder -> encoder.writeFixed(small, 0, small.length));
        Arrays.fill(small, (byte) -1);
        assertAccepted(fixed, encoder -> encoder.writeFixed(small, 0, small.length));
        small[0] = 0;
        assertRefused(TOO_LARGE, fixed, encoder -> encoder.writeFixed(small, 0, small.length));
    }

    @Test
    void bigDecimalsHaveSoManyDigits() {
        Schema product = product("{'type': 'bytes', 'logicalType': 'big-decimal'}");
        assertAccepted(product, encoder -> writeBytes(encoder, bigDecimal(BigInteger.TEN, 3)));
        assertRefused(TOO_LARGE, product, encoder -> writeBytes(encoder, bigDecimal(BigInteger.TEN.pow(DIGITS), 3)));
        assertRefused(
                TOO_LARGE, product, encoder -> writeBytes(encoder, bigDecimal(BigInteger.TEN, Integer.MIN_VALUE)));
        // What is no number to anybody has no digits.
        assertAccepted(product, encoder -> writeBytes(encoder, new byte[] {7, 7, 7}));
    }

    private static void writeBytes(ByteEncoder encoder, byte[] bytes) {
        encoder.writeLong(bytes.length);
        encoder.writeFixed(bytes, 0, bytes.length);
    }

    private static byte[] bigDecimal(BigInteger unscaled, int scale) {
        ByteEncoder encoder = new ByteEncoder();
        writeBytes(encoder, unscaled.toByteArray());
        encoder.writeInt(scale);
        return encoder.toByteArray();
    }

    private static byte[] bytes(BigInteger number, boolean negative) {
        return (negative ? number.negate() : number).toByteArray();
    }

    @Test
    void typesThatAreUsedAgainAndAgainAreWalkedOnce() {
        Schema product = Lattice.of(40, product("['null', 'string']"), true);

        assertAccepted(product, encoder -> {
            encoder.writeInt(0);
            encoder.writeInt(0);
        });
    }

    @Test
    void timestampThatIsNullIsNoTime() {
        Schema change = SchemaBuilder.record("Mine")
                .fields()
                .requiredString("sku")
                .requiredString("op")
                .requiredString("origin")
                .requiredLong("sequence")
                .optionalLong("timestamp")
                .name("product")
                .type(product("'null'"))
                .noDefault()
                .endRecord();
        ByteEncoder encoder = new ByteEncoder();
        for (String text : new String[] {"A", "UPSERT", "eu"}) {
            encoder.writeText(text);
        }
        encoder.writeLong(1);
        encoder.writeInt(0);

        assertRefused(UNDECODABLE, change, encoder.toByteArray());
    }

    @Test
    void whatFollowsAnEventIsNobodysConcern() {
        Schema change = Schemas.change(product("'null'"));
        byte[] event = event(change, "A", "eu", null);

        assertAccepted(change, Arrays.copyOf(event, event.length + 3));
    }

    private static Schema product(String type) {
        return new Schema.Parser()
                .parse("{'type': 'record', 'name': 'P', 'fields': [{'name': 'f', 'type': %s}]}"
                        .formatted(type)
                        .replace('\'', '"'));
    }

    private void assertAccepted(Schema product, Consumer<ByteEncoder> fields) {
        Schema change = Schemas.change(product);
        assertAccepted(change, event(change, fields));
    }

    private void assertRefused(RefusalReason reason, Schema product, Consumer<ByteEncoder> fields) {
        Schema change = Schemas.change(product);
        assertRefused(reason, change, event(change, fields));
    }

    private void assertAccepted(Schema change, byte[] event) {
        byte[] record = framed(change, event);
        try (ChangeDecoder decoder = ChangeDecoder.of(registry)) {
            Change first = decode(decoder, record);
            Change second = decode(decoder, record);
            GenericRecord read = AvroForm.decode(change, event, 0, event.length);

            assertThat(second.version().sameContent(first.version())).isTrue();
            assertThat(second.context()).isEqualTo(first.context());
            assertThat(((AvroProduct) second.version().product()).record()).isEqualTo(read.get("product"));
        }
    }

    /** As the first of its schema, behind another one, and where another class decodes it. */
    private void assertRefused(RefusalReason reason, Schema change, byte[] event) {
        byte[] record = framed(change, event);
        try (ChangeDecoder fresh = ChangeDecoder.of(registry);
                ChangeDecoder learnt = ChangeDecoder.of(registry)) {
            assertThat(refusal(fresh, record)).isEqualTo(reason);
            assertThat(refusal(fresh, record)).isEqualTo(reason);
            decode(learnt, framed(change, AvroForm.encode(delete(change))));
            assertThat(refusal(learnt, record)).isEqualTo(reason);
        }
    }

    private static Change decode(ChangeDecoder decoder, byte[] record) {
        return decoder.decode(null, record, new RecordHeaders(), POSITION);
    }

    private static RefusalReason refusal(ChangeDecoder decoder, byte[] record) {
        return catchThrowableOfType(RefusedRecordException.class, () -> decode(decoder, record))
                .reason();
    }

    private byte[] framed(Schema change, byte[] event) {
        byte[] known = registry.serializer().serialize(TOPIC, delete(change));
        byte[] record = Arrays.copyOf(known, Framing.BYTES + event.length);
        System.arraycopy(event, 0, record, Framing.BYTES, event.length);
        return record;
    }

    private static GenericRecord delete(Schema change) {
        GenericRecord delete = new GenericData.Record(change);
        delete.put("sku", "A");
        Schema op = change.getField("op").schema();
        boolean text = op.getType() == Schema.Type.STRING;
        delete.put("op", text ? "DELETE" : new GenericData.EnumSymbol(op, "DELETE"));
        delete.put("origin", "eu");
        delete.put("sequence", 1L);
        delete.put("timestamp", 1L);
        Schema product = change.getField("product").schema();
        delete.put(
                "product",
                product.isNullable()
                        ? null
                        : new RandomData(product, 1, 1).iterator().next());
        return delete;
    }

    private static byte[] event(Schema change, Consumer<ByteEncoder> fields) {
        ByteEncoder encoder = envelope(change, "A", "eu");
        encoder.writeInt(0);
        encoder.writeLong(1);
        encoder.writeInt(1);
        fields.accept(encoder);
        encoder.writeInt(0);
        encoder.writeInt(0);
        return encoder.toByteArray();
    }

    private static byte[] event(Schema change, String sku, String origin, Map<String, Long> context) {
        ByteEncoder encoder = envelope(change, sku, origin);
        encoder.writeInt(context == null ? 0 : 1);
        if (context != null) {
            encoder.writeLong(context.size());
            context.forEach((name, sequence) -> {
                encoder.writeText(name);
                encoder.writeLong(sequence);
            });
            encoder.writeLong(0);
        }
        encoder.writeLong(1);
        encoder.writeInt(1);
        encoder.writeInt(0);
        encoder.writeInt(0);
        return encoder.toByteArray();
    }

    /** Up to the context. */
    private static ByteEncoder envelope(Schema change, String sku, String origin) {
        ByteEncoder encoder = new ByteEncoder();
        encoder.writeText(sku);
        encoder.writeInt(change.getField("op").schema().getEnumOrdinal("UPSERT"));
        encoder.writeText(origin);
        encoder.writeLong(1);
        return encoder;
    }
}
