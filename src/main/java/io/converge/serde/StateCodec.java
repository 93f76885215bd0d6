package io.converge.serde;

import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;

/**
 * The state's bytes: a byte that names the format, then Avro's binary form of {@code schemas/ItemState.avsc}.
 *
 * <p>A product stands there in its own binary form behind the digest of its schema, so its bytes are never decoded only to
 * be written again. A version whose products would make the state too large can be kept <em>apart</em>, in an entry of the
 * same form that holds nothing else.
 */
public final class StateCodec {

    private static final byte FORMAT = 1;
    private static final Schema STATE = Schemas.ITEM_STATE;
    private static final Schema VERSION = STATE.getField("live").schema().getElementType();
    private static final Schema OPERATION = VERSION.getField("op").schema();

    private final SchemaBook schemas;

    public StateCodec(SchemaBook schemas) {
        this.schemas = schemas;
    }

    /** How much of a state's bytes the products of {@code version} take. */
    public static int productBytes(Version version) {
        return size(version.product()) + size(version.before());
    }

    private static int size(Product product) {
        return product == null ? 0 : SchemaBook.DIGEST_BYTES + ((AvroProduct) product).size();
    }

    /** @param apart which versions to leave without their products */
    public byte[] encode(ItemState state, Predicate<Version> apart) {
        GenericRecord record = new GenericData.Record(STATE);
        record.put("clock", state.clock().asMap());
        record.put("superseded", state.superseded());
        record.put(
                "live",
                state.live().stream()
                        .map(version -> record(version, apart.test(version)))
                        .toList());
        return framed(record);
    }

    /** The entry of a version that is kept apart. */
    public byte[] encodeApart(Version version) {
        return framed(record(version, false));
    }

    /** @param apart gives the entries of versions that were kept apart */
    public ItemState decode(byte[] bytes, Function<Dot, byte[]> apart) {
        GenericRecord record = unframed(STATE, bytes);
        List<Version> live = ((List<?>) record.get("live"))
                .stream()
                        .map(version -> version((GenericRecord) version, apart))
                        .toList();
        return new ItemState(clock((Map<?, ?>) record.get("clock")), live, (boolean) record.get("superseded"));
    }

    private static byte[] framed(GenericRecord record) {
        byte[] body = AvroForm.encode(record);
        byte[] bytes = new byte[body.length + 1];
        bytes[0] = FORMAT;
        System.arraycopy(body, 0, bytes, 1, body.length);
        return bytes;
    }

    private static GenericRecord unframed(Schema schema, byte[] bytes) {
        if (bytes[0] != FORMAT) {
            throw new IllegalStateException("the store holds states of format " + bytes[0]
                    + "; this version of Converge" + " reads format " + FORMAT);
        }
        return AvroForm.decode(schema, bytes, 1, bytes.length - 1);
    }

    private GenericRecord record(Version version, boolean apart) {
        GenericRecord record = new GenericData.Record(VERSION);
        record.put("origin", version.dot().origin());
        record.put("sequence", version.dot().sequence());
        record.put(
                "op", new GenericData.EnumSymbol(OPERATION, version.operation().name()));
        record.put("blind", version.blind());
        record.put("timestamp", version.timestamp());
        record.put("apart", apart);
        record.put("product", apart ? null : bytes(version.product()));
        record.put("before", apart ? null : bytes(version.before()));
        record.put("topic", version.position().topic());
        record.put("partition", version.position().partition());
        record.put("offset", version.position().offset());
        return record;
    }

    private Version version(GenericRecord record, Function<Dot, byte[]> apart) {
        Dot dot = new Dot(record.get("origin").toString(), (long) record.get("sequence"));
        if ((boolean) record.get("apart")) {
            return version(unframed(VERSION, apart.apply(dot)), apart);
        }
        return new Version(
                dot,
                Operation.valueOf(record.get("op").toString()),
                (boolean) record.get("blind"),
                (long) record.get("timestamp"),
                product((ByteBuffer) record.get("product")),
                product((ByteBuffer) record.get("before")),
                new Position(
                        record.get("topic").toString(), (int) record.get("partition"), (long) record.get("offset")));
    }

    private ByteBuffer bytes(Product product) {
        if (product == null) {
            return null;
        }
        AvroProduct avro = (AvroProduct) product;
        ByteBuffer bytes = ByteBuffer.allocate(size(avro));
        bytes.put(schemas.digestOf(avro.schema()));
        bytes.put(avro.encoded(), avro.encodedOffset(), avro.size());
        return bytes.flip();
    }

    private AvroProduct product(ByteBuffer bytes) {
        if (bytes == null) {
            return null;
        }
        byte[] array = new byte[bytes.remaining()];
        bytes.get(array);
        Schema schema = schemas.schemaOf(Arrays.copyOf(array, SchemaBook.DIGEST_BYTES));
        return new AvroProduct(schema, array, SchemaBook.DIGEST_BYTES);
    }

    private static VersionVector clock(Map<?, ?> entries) {
        Map<String, Long> clock = new LinkedHashMap<>();
        entries.forEach((origin, sequence) -> clock.put(origin.toString(), (Long) sequence));
        return VersionVector.of(clock);
    }
}
