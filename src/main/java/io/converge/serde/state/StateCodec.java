package io.converge.serde.state;

import io.converge.causality.Edits;
import io.converge.causality.ItemState;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Pointer;
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
 * <p>Where leaves are remembered, or a version speaks of some fields alone, the form is another one that begins alike: all
 * versions that are remembered, the live ones first, each with its fields; then what {@link EditsCodec} writes.
 *
 * <p>Belongs to one thread.
 */
public final class StateCodec {

    private static final byte FORMAT = 1;
    private static final byte FORMAT_WITH_EDITS = 2;
    /** In the place of an entry that nobody wants to see. */
    private static final byte[] NOTHING_APART = {};

    /** As the schema numbers them. */
    private static final List<Operation> OPERATIONS = operations();

    private final SchemaBook schemas;
    private final NameCache names = new NameCache();
    private final EditsCodec edits = new EditsCodec(names);
    private final ByteEncoder encoder = new ByteEncoder();

    public StateCodec(SchemaBook schemas) {
        this.schemas = schemas;
    }

    private static List<Operation> operations() {
        Schema version = Schemas.ITEM_STATE.getField("live").schema().getElementType();
        return version.getField("op").schema().getEnumSymbols().stream()
                .map(Operation::valueOf)
                .toList();
    }

    /** @param apart which versions to leave without their products */
    public byte[] encode(ItemState state, Predicate<Version> apart) {
        if (hasSeveralOfOrigin(state)) {
            return encodeWithEdits(state, apart);
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

    private byte[] encodeWithEdits(ItemState state, Predicate<Version> apart) {
        List<Version> versions = state.versions();
        encoder.reset().writeByte(FORMAT_WITH_EDITS);
        encoder.writeVector(state.clock());
        encoder.writeBoolean(state.superseded());
        encoder.writeInt(state.live().size());
        encoder.writeInt(versions.size());
        for (Version version : versions) {
            write(version, apart.test(version));
            writeFields(version.fields());
        }
        encoder.writeBoolean(state.edits() != null);
        if (state.edits() != null) {
            edits.write(state.edits(), state.clock(), versions, state.live().size(), encoder);
        }
        return encoder.toByteArray();
    }

    private void writeFields(List<Pointer> fields) {
        encoder.writeInt(fields == null ? 0 : fields.size() + 1);
        if (fields != null) {
            fields.forEach(field -> encoder.writeText(field.text()));
        }
    }

    private List<Pointer> fields(AvroCursor cursor) {
        int size = cursor.readInt();
        if (size == 0) {
            return null;
        }
        List<Pointer> fields = new ArrayList<>();
        for (int i = 1; i < size; i++) {
            fields.add(Pointer.parse(cursor.readName(names)));
        }
        return fields;
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
        VersionVector clock = cursor.readVector(names);
        boolean superseded = cursor.readBoolean();
        return bytes[0] == FORMAT
                ? new ItemState(clock, live(cursor, apart), superseded)
                : withEdits(clock, superseded, cursor, apart);
    }

    private ItemState withEdits(VersionVector clock, boolean superseded, AvroCursor cursor, Apart apart) {
        int live = cursor.readInt();
        int count = cursor.readInt();
        List<Version> versions = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Version version = version(cursor, (dot, none) -> apart.entry(dot, twin(dot, versions)));
            List<Pointer> fields = fields(cursor);
            versions.add(fields == null ? version : version.withFields(fields));
        }
        Edits remembered = cursor.readBoolean() ? edits.read(clock, versions, live, cursor) : null;
        return new ItemState(clock, versions.subList(0, live), superseded, remembered);
    }

    private static AvroCursor unframed(byte[] bytes) {
        if (bytes[0] != FORMAT && bytes[0] != FORMAT_WITH_EDITS) {
            throw new StateFormatException("the store holds states of format " + bytes[0] + "; this version of Converge"
                    + " reads formats " + FORMAT + " and " + FORMAT_WITH_EDITS);
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
        return state.edits() != null || state.live().stream().anyMatch(Version::isPartial);
    }

    /** How many live versions of a state speak of some fields alone. */
    public static int livePartials(byte[] bytes) {
        if (bytes[0] != FORMAT_WITH_EDITS) {
            return 0;
        }
        StateCodec codec = new StateCodec(SchemaBook.NONE);
        AvroCursor cursor = unframed(bytes);
        cursor.readVector(codec.names);
        cursor.readBoolean();
        int live = cursor.readInt();
        cursor.readInt();
        int partials = 0;
        for (int i = 0; i < live; i++) {
            codec.version(cursor, (dot, twin) -> NOTHING_APART);
            partials += codec.fields(cursor) == null ? 0 : 1;
        }
        return partials;
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
        byte[] entry = apart.entry(dot, -1);
        return entry.length == 0
                ? new Version(dot, Operation.DELETE, blind, timestamp, null, null, position)
                : version(unframed(entry), apart);
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
