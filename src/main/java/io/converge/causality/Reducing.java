package io.converge.causality;

import io.converge.model.OwnFields;
import io.converge.model.Product;
import io.converge.model.Version;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves of versions that are not live what they are remembered for. Most leaves of a product were last written by changes that have
 * been replaced since, and nobody asks those for anything but these leaves.
 */
final class Reducing {

    /** Of a version that is remembered for some leaves: where they are. */
    private static final class Own {
        /** The fields at which a leaf is. */
        private final Set<String> at = new HashSet<>();
        /** By fields the names inside of them at which, or below which, a leaf is. */
        private final Map<String, Set<String>> inside = new HashMap<>();
        /** Those inside of which a leaf is at no name. */
        private final Set<String> around = new HashSet<>();
        /** Those that are as a whole, as far as nothing else is known of them. */
        private final Set<String> inherited = new HashSet<>();
        /** So are all. */
        private boolean inheritsAll;
        /** Nothing can be left out. */
        private boolean isWhole;
    }

    private final Edits edits;
    private final Set<Version> touched;
    private final Set<String> ranking;
    /** The fields that are a leaf each, and of which more is known than they inherit. */
    private final Set<String> known = new HashSet<>();

    private final Set<Version> reducible = new HashSet<>();
    private final Map<Version, Own> owns = new HashMap<>();
    private final Map<Version, Version> reduced = new HashMap<>();
    private final Map<DottedWrites, DottedWrites> done = new IdentityHashMap<>();

    private Reducing(Edits edits, Set<Version> touched, Set<String> ranking) {
        this.edits = edits;
        this.touched = touched;
        this.ranking = ranking;
    }

    /**
     * @param touched the versions that were live, or whose leaves others have written since: all others were reduced before
     * @return the very edits if nothing can be left out
     */
    static Edits of(Edits edits, List<Version> live, Set<Version> touched, Leaves.Cutter cutter) {
        return new Reducing(edits, touched, cutter.ranking()).reduced(live);
    }

    private Edits reduced(List<Version> live) {
        findReducible(live);
        if (reducible.isEmpty()) {
            return edits;
        }
        edits.below().forEach(this::remember);
        edits.leaves().forEach(this::remember);
        owns.forEach((version, own) -> {
            Version less = own.isWhole ? version : version.reduced(fields(own, version.product()));
            if (!less.equals(version)) {
                reduced.put(version, less);
            }
        });
        return reduced.isEmpty() ? edits : edits.mapped(writes -> done.computeIfAbsent(writes, this::reduced));
    }

    private DottedWrites reduced(DottedWrites writes) {
        return writes.writes().stream().noneMatch(reduced::containsKey)
                ? writes
                : new DottedWrites(
                        writes.heard(),
                        writes.writes().stream()
                                .map(version -> reduced.getOrDefault(version, version))
                                .toList());
    }

    /** The product of one that says whether the product is there may stand where nobody wrote, so it stays whole. */
    private void findReducible(List<Version> live) {
        edits.below().values().forEach(writes -> reducible.addAll(writes.writes()));
        for (DottedWrites writes : edits.leaves().values()) {
            for (Version version : writes.writes()) {
                if (version.digest() == null || touched.contains(version)) {
                    reducible.add(version);
                }
            }
        }
        live.forEach(reducible::remove);
        edits.presence().writes().forEach(reducible::remove);
        reducible.removeIf(Version::isDelete);
    }

    private void remember(Place place, DottedWrites writes) {
        for (Version version : writes.writes()) {
            if (reducible.contains(version)) {
                Own own = owns.computeIfAbsent(version, any -> new Own());
                if (place.depth() == 0) {
                    own.inheritsAll = true;
                } else {
                    add(place, own, own.inherited);
                }
            }
        }
    }

    private void remember(Leaf leaf, DottedWrites writes) {
        if (leaf instanceof Leaf.Value
                && leaf.place().depth() == 1
                && leaf.place().last() instanceof Place.Name name) {
            known.add(name.name());
        }
        for (Version version : writes.writes()) {
            if (reducible.contains(version)) {
                Own own = owns.computeIfAbsent(version, any -> new Own());
                if (leaf instanceof Leaf.Group group) {
                    group.members().forEach(member -> add(Place.of(member), own, own.at));
                } else {
                    add(leaf.place(), own, own.at);
                }
            }
        }
    }

    private static void add(Place place, Own own, Set<String> top) {
        if (!(place.first(1).last() instanceof Place.Name field)) {
            own.isWhole = true;
        } else if (place.depth() == 1) {
            top.add(field.name());
        } else if (place.first(2).last() instanceof Place.Name inside) {
            own.inside.computeIfAbsent(field.name(), any -> new HashSet<>()).add(inside.name());
        } else {
            own.around.add(field.name());
        }
    }

    /** A field that holds neither records nor maps nor arrays is one leaf; inside of it nothing ever was. */
    private OwnFields fields(Own own, Product product) {
        OwnFields fields = new OwnFields();
        ranking.forEach(fields::add);
        own.at.forEach(fields::add);
        own.around.stream().filter(name -> !product.isPlain(name)).forEach(fields::add);
        (own.inheritsAll ? product.names() : own.inherited)
                .stream()
                        .filter(name -> !known.contains(name) || !product.isPlain(name))
                        .forEach(fields::add);
        own.inside.forEach((field, names) -> {
            if (!product.isPlain(field)) {
                names.forEach(name -> fields.add(field, name));
            }
        });
        return fields;
    }
}
