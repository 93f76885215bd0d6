package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.oracle.Part.Kind;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** "Who wrote a leaf" and "the writes in question". */
final class Writes {

    private final Law law;
    private final History history;
    private final Map<Product, Cut> cuts = new IdentityHashMap<>();
    private final Cut nothing;

    Writes(Law law, History history) {
        this.law = law;
        this.history = history;
        this.nothing = new Cut(law, null);
    }

    Cut of(Version version) {
        return cut(version.product());
    }

    private Cut before(Version version) {
        return cut(version.before());
    }

    private Cut cut(Product product) {
        return product == null ? nothing : cuts.computeIfAbsent(product, any -> new Cut(law, product));
    }

    boolean hasWritten(Version version, Part part) {
        if (version.isDelete()) {
            return true;
        }
        if (!of(version).hasEntriesAround(part)) {
            return false;
        }
        if (version.isPartial()) {
            return version.fields().stream().anyMatch(field -> isNamed(part, field));
        }
        if (version.operation() == Operation.INSERT) {
            return of(version).at(part) != Part.Absent.ABSENT;
        }
        return version.before() == null
                || !Objects.equals(of(version).at(part), before(version).at(part));
    }

    /** "A change with {@code fields}: those, and what is below them; a pointer inside a leaf writes that leaf." */
    private static boolean isNamed(Part part, Pointer field) {
        boolean isWhole = part.kind() == Kind.VALUE || part.kind() == Kind.GROUP;
        return part.allNames().stream()
                .anyMatch(names ->
                        Part.startsWith(names, field.steps()) || isWhole && Part.startsWith(field.steps(), names));
    }

    /** The writes of a leaf, deletes too, "that no other change which wrote that leaf had seen". */
    List<Change> unseen(Part part) {
        return Seen.unseen(history.all().stream()
                .filter(change -> hasWritten(change.version(), part))
                .toList());
    }

    /** In the order of their dots. */
    List<Version> inQuestion(Part part) {
        List<Version> writes = notOverruled(
                part,
                unseen(part).stream()
                        .filter(change -> !change.version().isDelete())
                        .toList());
        return Seen.assumed(
                writes,
                (blind, other) ->
                        Objects.equals(before(blind).at(part), of(other).at(part)),
                law.lagMs());
    }

    /**
     * "One that any live version without {@code fields} has seen and whose product says otherwise there is left out; if that leaves
     * none, all versions that did so stand for it."
     */
    private List<Version> notOverruled(Part part, List<Change> writes) {
        Set<Change> overruling = new LinkedHashSet<>();
        Set<Change> left = new LinkedHashSet<>();
        for (Change write : writes) {
            List<Change> against = history.live().stream()
                    .filter(live ->
                            !live.version().isPartial() && !live.version().isDelete())
                    .filter(live -> Seen.hasSeen(live, write))
                    .filter(live -> of(live.version()).hasEntriesAround(part))
                    .filter(live -> !Objects.equals(
                            of(live.version()).at(part), of(write.version()).at(part)))
                    .toList();
            overruling.addAll(against);
            if (against.isEmpty()) {
                left.add(write);
            }
        }
        return (left.isEmpty() ? overruling : left)
                .stream()
                        .sorted(Comparator.comparing(Change::dot))
                        .map(Change::version)
                        .toList();
    }
}
