package io.converge.policy;

import io.converge.model.Pointer;
import java.util.List;

/** Every policy that there is. */
public final class Policies {

    public static final String LAST_WRITE_WINS = "last-write-wins";
    public static final String FIRST_WRITE_WINS = "first-write-wins";
    public static final String ORIGIN_PRIORITY = "origin-priority";
    public static final String FIELD_MERGE = "field-merge";
    public static final String CUSTOM = "custom";
    public static final String MANUAL = "manual";

    /** All of them. */
    public static final List<String> NAMES =
            List.of(LAST_WRITE_WINS, FIRST_WRITE_WINS, ORIGIN_PRIORITY, FIELD_MERGE, CUSTOM, MANUAL);

    /** How the reason of a conflict begins that is unresolved because a procedure failed. */
    public static final String FAILED = "the procedure failed: ";

    private Policies() {}

    /**
     * The highest number at the first path wins, then at the second and so on; a version without a number there loses to
     * one with it. Then the latest timestamp, the greatest origin, the greatest sequence.
     *
     * @param paths may be empty: the timestamps decide
     * @param deletes what a delete is worth against the others
     */
    public static Policy lastWriteWins(List<Pointer> paths, Deletes deletes) {
        return last(paths, deletes);
    }

    private static ChoosingPolicy last(List<Pointer> paths, Deletes deletes) {
        return new WriteOrder(LAST_WRITE_WINS, Ranking.latest(paths), deletes);
    }

    /**
     * The lowest number at the first path wins, then at the second and so on; a version without a number there loses to one
     * with it. Then the earliest timestamp, the least origin, the least sequence.
     *
     * @param paths may be empty: the timestamps decide
     * @param deletes what a delete is worth against the others
     */
    public static Policy firstWriteWins(List<Pointer> paths, Deletes deletes) {
        return new WriteOrder(FIRST_WRITE_WINS, Ranking.earliest(paths), deletes);
    }

    /**
     * The origin that is listed first wins; those that are not listed come last, together. Among versions of the same place
     * {@link #lastWriteWins} decides.
     */
    public static Policy originPriority(List<String> origins, List<Pointer> paths, Deletes deletes) {
        return new OriginPriority(origins, last(paths, deletes));
    }

    /**
     * The products are merged leaf by leaf: whoever wrote a leaf, and was not seen by another who wrote it, has it; where several did,
     * a rule decides. Where {@link #lastWriteWins} would choose a delete, that stands.
     *
     * @param origins the order for {@link LeafRule#ORIGIN_PRIORITY}
     * @param maxBytes where a merged product is larger the conflict is unresolved, with the version of {@link #lastWriteWins} as the
     *     provisional one: a record can be larger than a topic takes
     */
    public static Policy fieldMerge(
            LeafRules rules, List<String> origins, List<Pointer> paths, Deletes deletes, int maxBytes) {
        ChoosingPolicy last = last(paths, deletes);
        return new FieldMerge(rules, paths, last, new OriginPriority(origins, last), maxBytes);
    }

    /** As the other, of products of any size. */
    public static Policy fieldMerge(LeafRules rules, List<String> origins, List<Pointer> paths, Deletes deletes) {
        return fieldMerge(rules, origins, paths, deletes, Integer.MAX_VALUE);
    }

    /**
     * A procedure of the user's own decides. What it cannot settle is unresolved, with the version of
     * {@link #lastWriteWins} as the provisional one.
     */
    public static Policy custom(MergeProcedure procedure, List<Pointer> paths, Deletes deletes) {
        return new Custom(procedure, last(paths, deletes));
    }

    /**
     * Another policy, but where it merges a product that is larger than {@code maxBytes} the conflict is unresolved, with the
     * version of {@link #lastWriteWins} as the provisional one: a record can be larger than a topic takes.
     */
    public static Policy bounded(Policy policy, int maxBytes, List<Pointer> paths, Deletes deletes) {
        return new Bounded(policy, maxBytes, last(paths, deletes));
    }

    /** Every conflict is unresolved, with the version of {@link #lastWriteWins} as the provisional one. */
    public static Policy manual(List<Pointer> paths, Deletes deletes) {
        return new Manual(last(paths, deletes));
    }
}
