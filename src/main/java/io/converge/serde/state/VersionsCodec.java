package io.converge.serde.state;

import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.OwnFields;
import io.converge.model.Pointer;
import io.converge.model.Position;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.EncodedRecord;
import io.converge.serde.binary.FieldLayout;
import io.converge.serde.binary.FieldSlice;
import io.converge.serde.binary.NameCache;
import io.converge.serde.binary.Skipper;
import io.converge.serde.product.AvroProduct;
import io.converge.serde.product.FieldValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.apache.avro.Schema;

/**
 * The versions of a state as bytes, each by what it does not share with others: dots by their distance from the clock, timestamps and
 * topics by those of the version in front; a product that was replaced, and what is left of products, by their difference from the
 * product that stands there anyway.
 *
 * <p>Belongs to one thread.
 */
final class VersionsCodec {

    private static final int OPERATION_BITS = 0b11;
    private static final int BLIND = 1 << 2;
    private static final int PARTIAL = 1 << 3;
    private static final int APART = 1 << 4;
    private static final int LESS = 1 << 5;
    private static final int TOPIC = 1 << 6;

    private static final int NONE = 0;
    private static final int WHOLE = 1;
    private static final int REDUCED = 2;
    private static final int DIFFERENCE = 3;

    /** A value of a field: as it is, as another product's, or by the entries that it has of another product's map. */
    private static final int LITERAL = 0;

    private static final int SAME = 1;
    private static final int LIKE = 2;

    private static final Operation[] OPERATIONS = {
        Operation.INSERT, Operation.REPLACE, Operation.UPSERT, Operation.DELETE
    };

    private static int number(Operation operation) {
        return switch (operation) {
            case INSERT -> 0;
            case REPLACE -> 1;
            case UPSERT -> 2;
            case DELETE -> 3;
        };
    }

    private final SchemaBook schemas;
    private final NameCache names;
    /** The first product of which all is there. */
    private AvroProduct base;

    VersionsCodec(SchemaBook schemas, NameCache names) {
        this.schemas = schemas;
        this.names = names;
    }

    /** The first product that was written or read last and of which all is there; null: none was. */
    AvroProduct base() {
        return base;
    }

    /** @param apart of which versions to leave the products to their own entries */
    void write(List<Version> versions, VersionVector clock, Predicate<Version> apart, ByteEncoder encoder) {
        base = null;
        encoder.writeInt(versions.size());
        long timestamp = 0;
        String topic = null;
        for (Version version : versions) {
            boolean isApart = apart.test(version);
            Position position = version.position();
            boolean isOtherTopic = !position.topic().equals(topic);
            encoder.writeInt(number(version.operation())
                    | (version.blind() ? BLIND : 0)
                    | (version.isPartial() ? PARTIAL : 0)
                    | (isApart ? APART : 0)
                    | (version.digest() != null ? LESS : 0)
                    | (isOtherTopic ? TOPIC : 0));
            writeDot(version.dot(), clock, encoder);
            encoder.writeLong(version.timestamp() - timestamp);
            timestamp = version.timestamp();
            if (isOtherTopic) {
                topic = position.topic();
                encoder.writeText(topic);
            }
            encoder.writeInt(position.partition());
            encoder.writeLong(position.offset());
            if (version.isPartial()) {
                encoder.writeInt(version.fields().size());
                version.fields().forEach(field -> encoder.writeText(field.text()));
            }
            if (version.digest() != null) {
                encoder.writeFixedLong(version.digest());
            }
            if (isApart) {
                writeNames((AvroProduct) version.product(), encoder);
                writeNames((AvroProduct) version.before(), encoder);
            } else {
                writeProducts((AvroProduct) version.product(), (AvroProduct) version.before(), encoder);
            }
            takeAsBase((AvroProduct) version.product());
        }
    }

    private static void writeDot(Dot dot, VersionVector clock, ByteEncoder encoder) {
        int origin = clock.indexOf(dot.origin());
        encoder.writeInt(origin);
        encoder.writeLong(clock.sequenceAt(origin) - dot.sequence());
    }

    private void takeAsBase(AvroProduct product) {
        if (base == null && product != null && !product.isReduced()) {
            base = product;
        }
    }

    private void writeProducts(AvroProduct product, AvroProduct before, ByteEncoder encoder) {
        writeProduct(product, encoder);
        FieldValues difference = product == null || before == null ? null : FieldValues.difference(before, product);
        if (difference == null) {
            writeProduct(before, encoder);
        } else {
            encoder.writeInt(DIFFERENCE);
            writeFields(difference, product, encoder);
        }
    }

    private void writeProduct(AvroProduct product, ByteEncoder encoder) {
        if (product == null) {
            encoder.writeInt(NONE);
        } else if (product.isReduced()) {
            encoder.writeInt(REDUCED);
            boolean isOfBase = writeSchema(product.schema(), encoder);
            writeFields(product.parts(), isOfBase ? base : null, encoder);
        } else {
            encoder.writeInt(WHOLE);
            writeSchema(product.schema(), encoder);
            encoder.writeInt(product.size());
            product.encoded().writeTo(encoder);
        }
    }

    /**
     * One by one, each behind four times its distance from the last, and how it is written.
     *
     * @param like a product with the values of which they are compared; null if there is none
     */
    private static void writeFields(FieldValues parts, AvroProduct like, ByteEncoder encoder) {
        encoder.writeInt(parts.fields().size());
        FieldLayout layout = layout(parts.schema());
        int last = -1;
        for (int i = 0; i < parts.fields().size(); i++) {
            int field = parts.fields().get(i);
            writeField(parts.values().get(i), (field - last) << 2, like, field, layout, encoder);
            last = field;
        }
    }

    private static void writeField(
            FieldSlice value, int distance, AvroProduct like, int field, FieldLayout layout, ByteEncoder encoder) {
        FieldSlice other = like == null ? null : like.slice(field);
        if (value.equals(other)) {
            encoder.writeInt(distance | SAME);
            return;
        }
        if (other != null && layout.isMap(field)) {
            int begun = encoder.length();
            encoder.writeInt(distance | LIKE);
            if (layout.writeLike(field, value, other, encoder)) {
                return;
            }
            encoder.resetTo(begun);
        }
        encoder.writeInt(distance | LITERAL);
        value.writeTo(encoder);
    }

    /** @return whether it is that of the base */
    @SuppressWarnings("ReferenceEquality")
    private boolean writeSchema(Schema schema, ByteEncoder encoder) {
        boolean isOfBase = base != null && schema == base.schema();
        encoder.writeBoolean(isOfBase);
        if (!isOfBase) {
            encoder.writeFixed(schemas.digestOf(schema), 0, SchemaBook.DIGEST_BYTES);
        }
        return isOfBase;
    }

    private Schema readSchema(AvroCursor cursor) {
        if (cursor.readBoolean()) {
            return expected(base).schema();
        }
        int start = cursor.skip(SchemaBook.DIGEST_BYTES);
        return schemas.schemaOf(Arrays.copyOfRange(cursor.bytes(), start, cursor.position()));
    }

    private static AvroProduct expected(AvroProduct product) {
        if (product == null) {
            throw new MalformedException("a product like another one that is not there");
        }
        return product;
    }

    /** Of what is left of a product that has an entry of its own: which fields those are. */
    private static void writeNames(AvroProduct product, ByteEncoder encoder) {
        boolean isReduced = product != null && product.isReduced();
        encoder.writeBoolean(isReduced);
        if (isReduced) {
            encoder.writeInt(product.parts().fields().size());
            product.parts().fields().forEach(encoder::writeInt);
        }
    }

    private static Product readNames(Product whole, AvroCursor cursor) {
        if (!cursor.readBoolean()) {
            return whole;
        }
        FieldLayout layout = layout(((AvroProduct) whole).schema());
        OwnFields own = new OwnFields();
        for (int count = cursor.readInt(); count > 0; count--) {
            own.add(layout.name(Skipper.inRange(cursor.readInt(), layout.count())));
        }
        return whole.reduced(own);
    }

    /**
     * Reads what {@link #write} has written.
     *
     * @param apart gives the version of an entry of its own
     */
    List<Version> read(VersionVector clock, AvroCursor cursor, Entries apart) {
        base = null;
        int count = cursor.readInt();
        List<Version> versions = new ArrayList<>(Math.min(count, 16));
        long timestamp = 0;
        String topic = "";
        for (int i = 0; i < count; i++) {
            int flags = cursor.readInt();
            Operation operation = OPERATIONS[flags & OPERATION_BITS];
            Dot dot = readDot(clock, cursor);
            timestamp += cursor.readLong();
            topic = (flags & TOPIC) == 0 ? topic : cursor.readName(names);
            Position position = new Position(topic, cursor.readInt(), cursor.readLong());
            List<Pointer> fields = (flags & PARTIAL) == 0 ? null : readFields(cursor);
            Long digest = (flags & LESS) == 0 ? null : (Long) cursor.readFixedLong();
            Product product;
            Product before;
            if ((flags & APART) == 0) {
                AvroProduct read = readProduct(cursor.readInt(), null, cursor);
                product = read;
                before = readProduct(cursor.readInt(), read, cursor);
            } else {
                Version entry = apart.version(dot, versions);
                product = readNames(entry.product(), cursor);
                before = readNames(entry.before(), cursor);
            }
            versions.add(new Version(
                    dot, operation, (flags & BLIND) != 0, timestamp, product, before, fields, position, digest));
            takeAsBase((AvroProduct) product);
        }
        return versions;
    }

    /** Where the versions are that were kept apart. */
    @FunctionalInterface
    interface Entries {
        /** @param before those that stand in front of it */
        Version version(Dot dot, List<Version> before);
    }

    private static Dot readDot(VersionVector clock, AvroCursor cursor) {
        int origin = Skipper.inRange(cursor.readInt(), clock.size());
        return new Dot(clock.originAt(origin), clock.sequenceAt(origin) - cursor.readLong());
    }

    private List<Pointer> readFields(AvroCursor cursor) {
        List<Pointer> fields = new ArrayList<>();
        for (int count = cursor.readInt(); count > 0; count--) {
            fields.add(Pointer.parseOfAnyLength(cursor.readName(names)));
        }
        return fields;
    }

    /** @param product that of the same version, if this is the one that it has replaced */
    private AvroProduct readProduct(int kind, AvroProduct product, AvroCursor cursor) {
        return switch (kind) {
            case NONE -> null;
            case WHOLE -> {
                Schema schema = readSchema(cursor);
                int length = cursor.readInt();
                yield new AvroProduct(new EncodedRecord(schema, cursor.bytes(), cursor.skip(length), length));
            }
            case REDUCED -> readFields(readSchema(cursor), null, cursor);
            case DIFFERENCE -> readFields(expected(product).schema(), product, cursor);
            default -> throw new MalformedException("a product of kind " + kind);
        };
    }

    /** @param rest has all fields that are not written; null: nothing is said of these */
    private AvroProduct readFields(Schema schema, AvroProduct rest, AvroCursor cursor) {
        FieldLayout layout = layout(schema);
        AvroProduct like = rest == null ? base : rest;
        int count = cursor.readInt();
        List<Integer> fields = new ArrayList<>(Math.min(count, 16));
        List<FieldSlice> values = new ArrayList<>(Math.min(count, 16));
        int field = -1;
        for (; count > 0; count--) {
            int next = cursor.readInt();
            field += next >> 2;
            fields.add(field);
            values.add(
                    switch (next & 0b11) {
                        case LITERAL -> layout.slice(field, cursor);
                        case SAME -> expected(like).slice(field);
                        case LIKE -> layout.readLike(field, expected(like).slice(field), cursor);
                        default -> throw new MalformedException("a value of kind " + (next & 0b11));
                    });
        }
        return new AvroProduct(new FieldValues(schema, rest, fields, values));
    }

    private static FieldLayout layout(Schema schema) {
        return FieldLayout.of(schema)
                .orElseThrow(() -> new MalformedException("some fields of a " + schema.getFullName()));
    }
}
