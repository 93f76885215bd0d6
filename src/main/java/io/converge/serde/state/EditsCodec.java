package io.converge.serde.state;

import io.converge.causality.DottedWrites;
import io.converge.causality.Edits;
import io.converge.causality.Leaf;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.ByteEncoder;
import io.converge.serde.binary.NameCache;
import io.converge.serde.binary.Skipper;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is remembered of leaves as bytes. What several leaves have in common is written once, and then the leaves that have it; vectors are
 * written by their distance from the clock, versions by their place in the state, and names of fields by those of the schema.
 */
final class EditsCodec {

    private static final int VALUE = 0;
    private static final int ELEMENT = 1;
    private static final int ENTRY = 2;
    private static final int GROUP = 3;

    private static final int NAME = 0;
    private static final int KEY = 1;
    private static final int BRANCH = 2;

    private final NameCache names;
    /** The place that was written or read last. */
    private Place last;

    EditsCodec(NameCache names) {
        this.names = names;
    }

    /**
     * @param versions all that are remembered
     * @param live how many of them, from the first on, are live
     * @param base by whose places leaves are told; null: there is none
     */
    void write(
            Edits edits, VersionVector clock, List<Version> versions, int live, AvroProduct base, ByteEncoder encoder) {
        for (int i = 0; i < live; i++) {
            writeVector(edits.seenBy(versions.get(i)), clock, encoder);
        }
        last = Place.ROOT;
        Table table = new Table(edits);
        encoder.writeInt(table.all.size());
        for (DottedWrites writes : table.all) {
            writeVector(writes.heard(), clock, encoder);
            encoder.writeInt(writes.writes().size());
            writes.writes().forEach(version -> encoder.writeInt(index(version, versions)));
        }
        encoder.writeInt(table.indexOf(edits.presence()));
        encoder.writeInt(table.indexOf(edits.deletes()));
        encoder.writeInt(edits.below().size());
        edits.below().forEach((place, writes) -> {
            writePlace(place, encoder);
            encoder.writeInt(table.indexOf(writes));
        });
        PlaceTable places = edits.leaves().isEmpty() ? PlaceTable.NONE : PlaceTable.of(base, names);
        encoder.writeInt(table.countWithLeaves());
        for (int i = 0; i < table.all.size(); i++) {
            List<Leaf> leaves = table.leaves.get(i);
            if (!leaves.isEmpty()) {
                encoder.writeInt(i);
                writeLeaves(leaves, places, encoder);
            }
        }
    }

    /** Runs of places that the base has, then all others one by one. */
    private void writeLeaves(List<Leaf> leaves, PlaceTable places, ByteEncoder encoder) {
        BitSet known = new BitSet(places.size());
        List<Leaf> others = new ArrayList<>(0);
        for (Leaf leaf : leaves) {
            int index = leaf instanceof Leaf.Value ? places.indexOf(leaf.place()) : -1;
            if (index < 0) {
                others.add(leaf);
            } else {
                known.set(index);
            }
        }
        int last = 0;
        for (int from = known.nextSetBit(0); from >= 0; from = known.nextSetBit(last)) {
            int to = known.nextClearBit(from);
            encoder.writeInt(to - from);
            encoder.writeInt(from - last);
            last = to;
        }
        encoder.writeInt(0);
        encoder.writeInt(others.size());
        others.forEach(leaf -> writeLeaf(leaf, encoder));
    }

    private void readLeaves(DottedWrites writes, PlaceTable places, Map<Leaf, DottedWrites> leaves, AvroCursor cursor) {
        int at = 0;
        for (int length = cursor.readInt(); length > 0; length = cursor.readInt()) {
            at += cursor.readInt();
            for (; length > 0; length--) {
                leaves.put(new Leaf.Value(places.get(at++)), writes);
            }
        }
        for (int count = cursor.readInt(); count > 0; count--) {
            leaves.put(readLeaf(cursor), writes);
        }
    }

    /** Each once, with the leaves that have it. */
    private static final class Table {

        /** So many are looked through one by one. */
        private static final int FEW = 8;

        private final List<DottedWrites> all = new ArrayList<>();
        private final List<List<Leaf>> leaves = new ArrayList<>();
        /** Of more than a few. */
        private Map<DottedWrites, Integer> indexes;

        Table(Edits edits) {
            indexOf(edits.presence());
            indexOf(edits.deletes());
            edits.below().values().forEach(this::indexOf);
            edits.leaves().forEach((leaf, writes) -> {
                int index = indexOf(writes);
                if (leaves.get(index).isEmpty()) {
                    leaves.set(index, new ArrayList<>());
                }
                leaves.get(index).add(leaf);
            });
        }

        int indexOf(DottedWrites writes) {
            int known = indexes == null ? all.indexOf(writes) : indexes.getOrDefault(writes, -1);
            if (known >= 0) {
                return known;
            }
            all.add(writes);
            leaves.add(List.of());
            if (indexes != null) {
                indexes.put(writes, all.size() - 1);
            } else if (all.size() > FEW) {
                indexes = new HashMap<>();
                for (int i = 0; i < all.size(); i++) {
                    indexes.put(all.get(i), i);
                }
            }
            return all.size() - 1;
        }

        int countWithLeaves() {
            int count = 0;
            for (List<Leaf> some : leaves) {
                count += some.isEmpty() ? 0 : 1;
            }
            return count;
        }
    }

    private static int index(Version version, List<Version> versions) {
        for (int i = 0; i < versions.size(); i++) {
            if (versions.get(i).equals(version)) {
                return i;
            }
        }
        throw new IllegalStateException(version.dot() + " is not among the versions of its state");
    }

    /** For each origin of the clock how far the vector is behind it, and one more; 0 where it does not name it. */
    private static void writeVector(VersionVector vector, VersionVector clock, ByteEncoder encoder) {
        for (int i = 0; i < clock.size(); i++) {
            long heard = vector.sequenceOf(clock.originAt(i));
            encoder.writeLong(heard == 0 ? 0 : clock.sequenceAt(i) - heard + 1);
        }
    }

    private static VersionVector readVector(VersionVector clock, AvroCursor cursor) {
        return clock.mapped(sequence -> {
            long behind = cursor.readLong();
            return behind == 0 ? 0 : sequence - behind + 1;
        });
    }

    /**
     * Writes a place as the way from the one that was written last: however long the names above it are, those stand there once for all
     * leaves below them.
     */
    private void writePlace(Place place, ByteEncoder encoder) {
        Place common = last.first(Math.min(last.depth(), place.depth()));
        while (!common.leadsTo(place)) {
            common = common.above();
        }
        last = place;
        List<Place.Step> steps = place.steps();
        encoder.writeInt(common.depth());
        encoder.writeInt(steps.size() - common.depth());
        for (Place.Step step : steps.subList(common.depth(), steps.size())) {
            if (step instanceof Place.Name name) {
                encoder.writeInt(NAME);
                encoder.writeText(name.name());
            } else if (step instanceof Place.Key key) {
                encoder.writeInt(KEY);
                TreeCodec.write(key.key(), encoder);
            } else {
                encoder.writeInt(BRANCH);
                encoder.writeText(((Place.Branch) step).name());
            }
        }
    }

    private Place readPlace(AvroCursor cursor) {
        Place place = last.first(cursor.readInt());
        for (int count = cursor.readInt(); count > 0; count--) {
            int kind = cursor.readInt();
            place = place.then(
                    switch (kind) {
                        case NAME -> new Place.Name(cursor.readName(names));
                        case KEY -> new Place.Key(TreeCodec.read(cursor));
                        case BRANCH -> new Place.Branch(cursor.readName(names));
                        default -> throw new MalformedException("a step of kind " + kind);
                    });
        }
        last = place;
        return place;
    }

    private void writeLeaf(Leaf leaf, ByteEncoder encoder) {
        if (leaf instanceof Leaf.Value value) {
            encoder.writeInt(VALUE);
            writePlace(value.place(), encoder);
        } else if (leaf instanceof Leaf.Element element) {
            encoder.writeInt(ELEMENT);
            writePlace(element.place(), encoder);
            TreeCodec.write(element.element(), encoder);
        } else if (leaf instanceof Leaf.Entry entry) {
            encoder.writeInt(ENTRY);
            writePlace(entry.place(), encoder);
            TreeCodec.write(entry.key(), encoder);
        } else {
            List<Pointer> members = ((Leaf.Group) leaf).members();
            encoder.writeInt(GROUP);
            encoder.writeInt(members.size());
            members.forEach(member -> encoder.writeText(member.text()));
        }
    }

    private Leaf readLeaf(AvroCursor cursor) {
        int kind = cursor.readInt();
        return switch (kind) {
            case VALUE -> new Leaf.Value(readPlace(cursor));
            case ELEMENT -> {
                Place place = readPlace(cursor);
                yield new Leaf.Element(place, TreeCodec.read(cursor));
            }
            case ENTRY -> {
                Place place = readPlace(cursor);
                yield new Leaf.Entry(place, TreeCodec.read(cursor));
            }
            case GROUP -> {
                int count = cursor.readInt();
                List<Pointer> members = new ArrayList<>();
                for (int i = 0; i < count; i++) {
                    members.add(Pointer.parseOfAnyLength(cursor.readName(names)));
                }
                yield new Leaf.Group(members);
            }
            default -> throw new MalformedException("a leaf of kind " + kind);
        };
    }

    /** Reads what {@link #write} has written. */
    Edits read(VersionVector clock, List<Version> versions, int live, AvroProduct base, AvroCursor cursor) {
        last = Place.ROOT;
        Map<Version, VersionVector> seen = readSeen(clock, versions, live, cursor);
        int count = cursor.readInt();
        List<DottedWrites> table = new ArrayList<>(Math.min(count, 16));
        for (; count > 0; count--) {
            VersionVector heard = readVector(clock, cursor);
            table.add(new DottedWrites(heard, readWrites(versions, cursor)));
        }
        DottedWrites presence = entry(table, cursor);
        DottedWrites deletes = entry(table, cursor);
        Map<Place, DottedWrites> below = readBelow(table, cursor);
        int groups = cursor.readInt();
        if (groups == 0) {
            return new Edits(presence, deletes, below, Map.of(), seen);
        }
        Map<Leaf, DottedWrites> leaves = new LinkedHashMap<>();
        PlaceTable places = PlaceTable.of(base, names);
        for (; groups > 0; groups--) {
            readLeaves(entry(table, cursor), places, leaves, cursor);
        }
        return new Edits(presence, deletes, below, leaves, seen);
    }

    private static Map<Version, VersionVector> readSeen(
            VersionVector clock, List<Version> versions, int live, AvroCursor cursor) {
        if (live == 1) {
            return Map.of(versions.get(0), readVector(clock, cursor));
        }
        Map<Version, VersionVector> seen = new LinkedHashMap<>();
        for (int i = 0; i < live; i++) {
            seen.put(versions.get(i), readVector(clock, cursor));
        }
        return seen;
    }

    private Map<Place, DottedWrites> readBelow(List<DottedWrites> table, AvroCursor cursor) {
        int count = cursor.readInt();
        if (count < 2) {
            return count == 0 ? Map.of() : Map.of(readPlace(cursor), entry(table, cursor));
        }
        Map<Place, DottedWrites> below = new LinkedHashMap<>();
        for (; count > 0; count--) {
            Place place = readPlace(cursor);
            below.put(place, entry(table, cursor));
        }
        return below;
    }

    private static List<Version> readWrites(List<Version> versions, AvroCursor cursor) {
        int count = cursor.readInt();
        if (count == 1) {
            return List.of(version(versions, cursor));
        }
        List<Version> writes = new ArrayList<>();
        for (; count > 0; count--) {
            writes.add(version(versions, cursor));
        }
        return writes;
    }

    private static Version version(List<Version> versions, AvroCursor cursor) {
        return versions.get(Skipper.inRange(cursor.readInt(), versions.size()));
    }

    private static DottedWrites entry(List<DottedWrites> table, AvroCursor cursor) {
        return table.get(Skipper.inRange(cursor.readInt(), table.size()));
    }
}
