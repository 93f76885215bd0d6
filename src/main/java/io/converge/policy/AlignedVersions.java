package io.converge.policy;

import io.converge.causality.Edits;
import io.converge.causality.ItemState;
import io.converge.model.Pointer;
import io.converge.model.Version;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Every version that is remembered of a sku, as it was written and as it is comparable to the others. */
final class AlignedVersions {

    private final Alignment alignment;
    private final List<Version> written;
    private final List<Version> comparable;
    private final Map<Version, Version> byWritten = new HashMap<>();
    private final Map<Version, Version> byComparable = new IdentityHashMap<>();

    AlignedVersions(ItemState state, Alignment alignment) {
        this.alignment = alignment;
        this.written = new ArrayList<>(state.versions());
        this.written.sort(FieldMerge.BY_DOT);
        this.comparable = alignment.align(written);
        for (int i = 0; i < written.size(); i++) {
            byWritten.put(written.get(i), comparable.get(i));
            byComparable.put(comparable.get(i), written.get(i));
        }
    }

    /** All as they are comparable, in the order of their dots, the greatest content of each dot first. */
    List<Version> comparable() {
        return comparable;
    }

    Version comparable(Version version) {
        return byWritten.get(version);
    }

    List<Version> comparable(Collection<Version> versions) {
        List<Version> some = new ArrayList<>(versions.size());
        for (Version version : versions) {
            some.add(comparable(version));
        }
        return some;
    }

    /** The version before it was aligned: what stands keeps the schema that it was written with. */
    Version written(Version version) {
        return byComparable.get(version);
    }

    /** In the order of the dots. */
    List<Version> written(Collection<Version> versions) {
        return versions.stream().map(this::written).sorted(FieldMerge.BY_DOT).toList();
    }

    /**
     * What is remembered of leaves, by the names of the products that are read alike.
     *
     * @param keys as {@link Alignment#namings} has them
     */
    Edits named(Edits edits, UnaryOperator<Pointer> keys) {
        return edits.renamed(alignment.namings(written, comparable, keys));
    }

    /** Whether all products are things of one kind. */
    boolean areOfKindOf(Version other) {
        return comparable.stream()
                .filter(version -> !version.isDelete())
                .allMatch(version -> other.product().isOfKindOf(version.product()));
    }
}
