package io.converge.oracle;

import io.converge.model.Change;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/** Who had seen whom: by what writers say (2.1), and by what is assumed of blind ones (3.1). */
final class Seen {

    private Seen() {}

    /** "{@code e.context}, with the entry of o itself set to n − 1 whatever the context says." */
    static VersionVector covered(Change change) {
        VersionVector context = change.context() == null ? VersionVector.EMPTY : change.context();
        return context.with(change.dot().origin(), change.dot().sequence() - 1);
    }

    static boolean hasSeen(Change change, Change other) {
        return covered(change).covers(other.dot());
    }

    /** Those that no other one had seen; where several have one dot, the greater of them. */
    static List<Change> unseen(Collection<Change> changes) {
        Map<io.converge.model.Dot, Change> byDot = new LinkedHashMap<>();
        changes.forEach(change -> byDot.merge(change.dot(), change, Seen::greater));
        return byDot.values().stream()
                .filter(change -> changes.stream().noneMatch(other -> hasSeen(other, change)))
                .sorted(Comparator.comparing(Change::dot))
                .toList();
    }

    /** "The greater of the two by (is a delete, timestamp, …)": histories here never leave it to the content. */
    static Change greater(Change one, Change other) {
        Comparator<Change> order = Comparator.comparing(
                        (Change change) -> change.version().isDelete())
                .thenComparingLong(change -> change.version().timestamp());
        int compared = order.compare(one, other);
        if (compared == 0 && !one.version().sameContent(other.version())) {
            throw new IllegalArgumentException("which is greater hangs on the contents: " + one + ", " + other);
        }
        return compared >= 0 ? one : other;
    }

    /**
     * The versions that assumed visibility leaves.
     *
     * @param isBefore whether what a blind one says to have replaced is what another one says
     */
    static List<Version> assumed(List<Version> versions, BiPredicate<Version, Version> isBefore, long lagMs) {
        List<Version> byBefore = new ArrayList<>();
        for (Version version : versions) {
            boolean isLeftOut = versions.stream()
                    .anyMatch(other -> tookPlaceOf(other, version, isBefore) && !tookPlaceOf(version, other, isBefore));
            if (!isLeftOut) {
                byBefore.add(version);
            }
        }
        List<Version> left = byBefore.isEmpty() ? versions : byBefore;
        if (lagMs < 0) {
            return left;
        }
        return left.stream()
                .filter(version -> left.stream()
                        .noneMatch(other ->
                                isBlindOfOther(other, version) && other.timestamp() - version.timestamp() > lagMs))
                .toList();
    }

    private static boolean tookPlaceOf(Version blind, Version version, BiPredicate<Version, Version> isBefore) {
        return isBlindOfOther(blind, version)
                && blind.before() != null
                && !version.isDelete()
                && isBefore.test(blind, version);
    }

    private static boolean isBlindOfOther(Version blind, Version version) {
        return blind.blind() && !blind.dot().origin().equals(version.dot().origin());
    }
}
