package io.converge.fault;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the records that were written of each sku against those that had to be.
 *
 * <p>Under exactly-once they are the same, in the same order. Under at-least-once a record may be there again, and of the converged
 * records those may be missing that later ones have replaced before a thread told of them: a compacted topic would not keep
 * them either. Whatever the guarantee, nothing may be there that the core does not make.
 */
final class Comparison {

    private final boolean atLeastOnce;
    private final Findings findings;
    private long repeated;
    private long skipped;

    Comparison(boolean atLeastOnce, Findings findings) {
        this.atLeastOnce = atLeastOnce;
        this.findings = findings;
    }

    /**
     * Gives how many were written.
     *
     * @param replaceable whether a later one stands for one that is missing, where the guarantee allows it; that the last one is
     *     right is for the caller to see
     */
    long compare(
            String what, boolean replaceable, Map<String, List<String>> expected, Map<String, List<String>> written) {
        for (Map.Entry<String, List<String>> sku : written.entrySet()) {
            List<String> due = expected.getOrDefault(sku.getKey(), List.of());
            surplus(what, without(sku.getValue(), due), due);
        }
        for (Map.Entry<String, List<String>> sku : expected.entrySet()) {
            List<String> theirs = written.getOrDefault(sku.getKey(), List.of());
            missing(what, replaceable && !theirs.isEmpty(), without(sku.getValue(), theirs));
            boolean sameRecords = theirs.size() == sku.getValue().size()
                    && without(sku.getValue(), theirs).isEmpty();
            boolean misplaced = !atLeastOnce && sameRecords && !theirs.equals(sku.getValue());
            findings.count("skus with " + what + " out of order", misplaced ? 1 : 0);
        }
        return written.values().stream().mapToLong(List::size).sum();
    }

    /**
     * Counts records that are not among those that had to be.
     *
     * @param due of the sku
     */
    void surplus(String what, List<String> surplus, List<String> due) {
        Set<String> known = atLeastOnce ? new HashSet<>(due) : Set.of();
        for (String one : surplus) {
            if (known.contains(one)) {
                repeated++;
            } else {
                findings.count(what + " too many", 1);
                findings.example("too many", one);
            }
        }
    }

    /** Counts records that had to be and are not. @param replaceable whether a later one stands for them */
    void missing(String what, boolean replaceable, List<String> missing) {
        if (atLeastOnce && replaceable) {
            skipped += missing.size();
            return;
        }
        findings.count(what + " lost", missing.size());
        missing.forEach(one -> findings.example("lost", one));
    }

    private static List<String> without(List<String> all, List<String> some) {
        List<String> left = new ArrayList<>(all);
        some.forEach(left::remove);
        return left;
    }

    void repeated(long times) {
        repeated += times;
    }

    /** Records that are there more often than they had to be, as the guarantee allows. */
    long repeated() {
        return repeated;
    }

    /** Records that are missing, as the guarantee allows. */
    long skipped() {
        return skipped;
    }

    boolean isAtLeastOnce() {
        return atLeastOnce;
    }
}
