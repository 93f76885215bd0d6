package io.converge.serde.state;

import io.converge.causality.Edits;
import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.NameCache;
import io.converge.serde.binary.Skipper;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.schema.Schemas;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.avro.Schema;

/**
 * The state's bytes: a byte that names the format, then Avro's binary form of {@code schemas/ItemState.avsc}, which is read
 * and written here field by field.
 *
 * <p>A product stands there in its own binary form behind the digest of its schema, so its bytes are never decoded only to
 * be written again. A version whose products would make the state too large can be kept <em>apart</em>, in an entry of the
 * same form that holds nothing else.
 *
 * <p>Where leaves are remembered, or a version says what it has replaced or speaks of some fields alone, the form is a more compact
 * one: how many live versions are partial; the clock; all versions that are remembered, the live ones first, as {@link VersionsCodec}
 * writes them; then what {@link EditsCodec} writes.
 *
 * <p>Belongs to one thread.
 */
public final class StateCodec {

    private static final byte FORMAT = 1;
    /** Number 2 was one that no release has written. */
    private static final byte COMPACT_FORMAT = 3;

    /** As the schema numbers them. */
    private static final List<Operation> OPERATIONS = operations();

    private final SchemaBook schemas;
    private final NameCache names = new NameCache();
    private final EditsCodec edits = new EditsCodec(names);
    private final VersionsCodec versions;
    private final ByteEncoder encoder = new ByteEncoder();

    public StateCodec(SchemaBook schemas) {
        this.schemas = schemas;
        this.versions = new VersionsCodec(schemas, names);
    }

    private static List<Operation> operations() {
        Schema version = Schemas.ITEM_STATE.getField("live").schema().getElementType();
        return version.getField("op").schema().getEnumSymbols().stream()
                .map(Operation::valueOf)
                .toList();
    }

    /** @param apart which versions to leave without their products */
    public byte[] encode(ItemState state, Predicate<Version> apart) {
        if (state.edits() != null || !saysAllByItself(state.live())) {
            return encodeCompactly(state, apart);
        }
        encoder.reset().writeByte(FORMAT);
        encoder.writeVector(state.clock());
        encoder.writeBoolean(state.superseded());
        if (!state.live().isEmpty()) {
            encoder.writeLong(state.live().size());
            for (Version version : state.live()) {
                write(version, apart.test(version));
            }
        }
        encoder.writeLong(0);
        return encoder.toByteArray();
    }

    /** Whether every version speaks of its whole product alone: most states are of these. */
    private static boolean saysAllByItself(List<Version> live) {
        for (Version version : live) {
            if (version.isPartial() || version.before() != null) {
                return false;
            }
        }
        return true;
    }

    private byte[] encodeCompactly(ItemState state, Predicate<Version> apart) {
        List<Version> all = state.versions();
        encoder.reset().writeByte(COMPACT_FORMAT);
        encoder.writeInt(countPartial(state.live()));
        encoder.writeVector(state.clock());
        encoder.writeBoolean(state.superseded());
        encoder.writeBoolean(hasSeveralOfOrigin(state));
        encoder.writeInt(state.live().size());
        versions.write(all, state.clock(), apart, encoder);
        encoder.writeBoolean(state.edits() != null);
        if (state.edits() != null) {
            edits.write(state.edits(), state.clock(), all, state.live().size(), versions.base(), encoder);
        }
        return encoder.toByteArray();
    }

    private static int countPartial(List<Version> live) {
        int count = 0;
        for (Version version : live) {
            count += version.isPartial() ? 1 : 0;
        }
        return count;
    }

    /** The entry of a version that is kept apart. */
    public byte[] encodeApart(Version version) {
        encoder.reset().writeByte(FORMAT);
        write(version, false);
        return encoder.toByteArray();
    }

    private void write(Version version, boolean apart) {
        encoder.writeText(version.dot().origin());
        encoder.writeLong(version.dot().sequence());
        encoder.writeInt(OPERATIONS.indexOf(version.operation()));
        encoder.writeBoolean(version.blind());
        encoder.writeLong(version.timestamp());
        encoder.writeBoolean(apart);
        write(apart ? null : version.product());
        write(apart ? null : version.before());
        encoder.writeText(version.position().topic());
        encoder.writeInt(version.position().partition());
        encoder.writeLong(version.position().offset());
    }

    private void write(Product product) {
        encoder.writeInt(product == null ? 0 : 1);
        if (product != null) {
            AvroProduct avro = (AvroProduct) product;
            encoder.writeLong(SchemaBook.DIGEST_BYTES + avro.size());
            encoder.writeFixed(schemas.digestOf(avro.schema()), 0, SchemaBook.DIGEST_BYTES);
            avro.encoded().writeTo(encoder);
        }
    }

    /** Where the entries of versions are that were kept apart. */
    @FunctionalInterface
    public interface Apart {
        /** @param twin which of several versions of one dot; −1 in a state where each origin has one version at the most */
        byte[] entry(Dot dot, int twin);
    }

    /**
     * @param bytes which nobody may change any more
     * @param apart gives the entries of versions that were kept apart
     */
    public ItemState decode(byte[] bytes, Function<Dot, byte[]> apart) {
        return decode(bytes, (dot, twin) -> apart.apply(dot));
    }

    /** As the other, of states in which several versions of an origin may be. */
    public ItemState decode(byte[] bytes, Apart apart) {
        AvroCursor cursor = unframed(bytes);
        if (bytes[0] == COMPACT_FORMAT) {
            return decodeCompact(cursor, apart);
        }
        VersionVector clock = cursor.readVector(names);
        boolean superseded = cursor.readBoolean();
        return new ItemState(clock, live(cursor, apart), superseded);
    }

    private ItemState decodeCompact(AvroCursor cursor, Apart apart) {
        cursor.readInt();
        VersionVector clock = cursor.readVector(names);
        boolean superseded = cursor.readBoolean();
        boolean isNumbered = cursor.readBoolean();
        int live = cursor.readInt();
        List<Version> all = versions.read(
                clock,
                cursor,
                (dot, before) -> version(unframed(apart.entry(dot, isNumbered ? twin(dot, before) : -1)), apart));
        Edits remembered = cursor.readBoolean() ? edits.read(clock, all, live, versions.base(), cursor) : null;
        return new ItemState(clock, all.subList(0, live), superseded, remembered);
    }

    private static AvroCursor unframed(byte[] bytes) {
        if (bytes[0] != FORMAT && bytes[0] != COMPACT_FORMAT) {
            throw new StateFormatException("the store holds states of format " + bytes[0] + "; this version of Converge"
                    + " reads formats " + FORMAT + " and " + COMPACT_FORMAT);
        }
        return new AvroCursor(bytes, 1, bytes.length);
    }

    /** Which of the versions of a dot one is that stands behind others. */
    public static int twin(Dot dot, List<Version> before) {
        int twins = 0;
        for (Version version : before) {
            twins += version.dot().equals(dot) ? 1 : 0;
        }
        return twins;
    }

    /** Whether versions that are kept apart are named by their dots and numbers, as several of one origin may be there. */
    public static boolean hasSeveralOfOrigin(ItemState state) {
        return state.edits() != null || countPartial(state.live()) > 0;
    }

    /** How many live versions of a state speak of some fields alone. */
    public static int livePartials(byte[] bytes) {
        return bytes[0] == COMPACT_FORMAT ? unframed(bytes).readInt() : 0;
    }

    private List<Version> live(AvroCursor cursor, Apart apart) {
        List<Version> live = new ArrayList<>(1);
        for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
            for (long i = 0; i < count; i++) {
                live.add(version(cursor, apart));
            }
        }
        return live;
    }

    private Version version(AvroCursor cursor, Apart apart) {
        Dot dot = new Dot(cursor.readName(names), cursor.readLong());
        Operation operation = OPERATIONS.get(Skipper.inRange(cursor.readInt(), OPERATIONS.size()));
        boolean blind = cursor.readBoolean();
        long timestamp = cursor.readLong();
        boolean isApart = cursor.readBoolean();
        AvroProduct product = product(cursor);
        AvroProduct before = product(cursor);
        Position position = new Position(cursor.readName(names), cursor.readInt(), cursor.readLong());
        if (!isApart) {
            return new Version(dot, operation, blind, timestamp, product, before, position);
        }
        return version(unframed(apart.entry(dot, -1)), apart);
    }

    private AvroProduct product(AvroCursor cursor) {
        if (Skipper.inRange(cursor.readInt(), 2) == 0) {
            return null;
        }
        int length = cursor.readLength();
        if (length < SchemaBook.DIGEST_BYTES) {
            throw new MalformedException("a product of " + length + " bytes");
        }
        int start = cursor.skip(length);
        int offset = start + SchemaBook.DIGEST_BYTES;
        Schema schema = schemas.schemaOf(Arrays.copyOfRange(cursor.bytes(), start, offset));
        return new AvroProduct(new EncodedRecord(schema, cursor.bytes(), offset, length - SchemaBook.DIGEST_BYTES));
    }
}
