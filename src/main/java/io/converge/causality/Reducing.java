package io.converge.causality;

import io.converge.model.OwnFields;
import io.converge.model.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Leaves of versions that are not live what they are remembered for. Most leaves of a product were last written by changes that have
 * been replaced since, and nobody asks those for anything but these leaves.
 */
final class Reducing {

    private final Map<Place, DottedWrites> below;
    private final Map<Leaf, DottedWrites> leaves;
    private final Set<Version> whole;
    private final Set<Version> touched;
    private final Set<String> ranking;

    private final Map<Version, Own> owns = new HashMap<>();
    /** The fields that are a leaf each, and of which more is known than they inherit; null: not asked for yet. */
    private Set<String> known;

    private Reducing(
            Map<Place, DottedWrites> below,
            Map<Leaf, DottedWrites> leaves,
            Set<Version> whole,
            Set<Version> touched,
            Set<String> ranking) {
        this.below = below;
        this.leaves = leaves;
        this.whole = whole;
        this.touched = touched;
        this.ranking = ranking;
    }

    /**
     * What is left of the versions of which something can be left out.
     *
     * @param whole those of which nothing is
     * @param touched the versions that were live, or whose leaves others have written since: all others were reduced before
     * @param ranking the fields that every version keeps
     */
    static Map<Version, Version> of(
            Map<Place, DottedWrites> below,
            Map<Leaf, DottedWrites> leaves,
            Set<Version> whole,
            Set<Version> touched,
            Set<String> ranking) {
        return new Reducing(below, leaves, whole, touched, ranking).reduced();
    }

    private Map<Version, Version> reduced() {
        below.forEach(this::remember);
        leaves.forEach(this::remember);
        Map<Version, Version> reduced = new HashMap<>();
        owns.forEach((version, own) -> {
            Version less = own.isWhole ? version : version.reduced(own.fields(this));
            if (!less.equals(version)) {
                reduced.put(version, less);
            }
        });
        return reduced;
    }

    private void remember(Place place, DottedWrites writes) {
        for (Version version : writes.writes()) {
            if (isReducible(version)) {
                own(version).addInherited(place);
            }
        }
    }

    private void remember(Leaf leaf, DottedWrites writes) {
        for (Version version : writes.writes()) {
            boolean isOpen = version.digest() == null || touched.contains(version) || owns.containsKey(version);
            if (isOpen && isReducible(version)) {
                own(version).add(leaf);
            }
        }
    }

    private boolean isReducible(Version version) {
        return !version.isDelete() && !whole.contains(version);
    }

    private Own own(Version version) {
        return owns.computeIfAbsent(version, any -> new Own(any, ranking));
    }

    private Set<String> known() {
        if (known == null) {
            known = new HashSet<>();
            for (Leaf leaf : leaves.keySet()) {
                if (leaf instanceof Leaf.Value
                        && leaf.place().depth() == 1
                        && leaf.place().last() instanceof Place.Name name) {
                    known.add(name.name());
                }
            }
        }
        return known;
    }

    /** What a version is remembered for. A field that holds neither records nor maps nor arrays is one leaf; inside of it nothing is. */
    private static final class Own {

        private final Version version;
        private final OwnFields fields = new OwnFields();
        /** The fields that are as a whole, as far as nothing else is known of them. */
        private final Set<String> inherited = new HashSet<>();
        /** So are all. */
        private boolean inheritsAll;
        /** Nothing can be left out. */
        private boolean isWhole;

        private Own(Version version, Set<String> ranking) {
            this.version = version;
            ranking.forEach(fields::add);
        }

        private void add(Leaf leaf) {
            if (leaf instanceof Leaf.Group group) {
                group.members().forEach(member -> addPlace(Place.of(member)));
            } else {
                addPlace(leaf.place());
            }
        }

        private void addPlace(Place place) {
            String field = field(place);
            if (field != null && place.depth() == 1) {
                fields.add(field);
            } else {
                addInside(place, field);
            }
        }

        private void addInherited(Place place) {
            if (place.depth() == 0) {
                inheritsAll = true;
                return;
            }
            String field = field(place);
            if (field != null && place.depth() == 1) {
                inherited.add(field);
            } else {
                addInside(place, field);
            }
        }

        private void addInside(Place place, String field) {
            if (field == null) {
                isWhole = true;
            } else if (!version.product().isPlain(field)) {
                if (place.first(2).last() instanceof Place.Name inside) {
                    fields.add(field, inside.name());
                } else {
                    fields.add(field);
                }
            }
        }

        /** The field that a place is in; null: it is in none. */
        private static String field(Place place) {
            return place.first(1).last() instanceof Place.Name field ? field.name() : null;
        }

        private OwnFields fields(Reducing reducing) {
            for (String field : inheritsAll ? version.product().names() : inherited) {
                if (!version.product().isPlain(field) || !reducing.known().contains(field)) {
                    fields.add(field);
                }
            }
            return fields;
        }
    }
}
