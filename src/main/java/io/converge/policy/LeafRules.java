package io.converge.policy;

import java.util.Comparator;
import java.util.Map;
import java.util.Map.Entry;

/**
 * Which rule a leaf follows.
 *
 * @param byPlace rules by JSON pointer, or by one that ends in {@code /*} for all leaves below it
 */
public record LeafRules(Map<String, LeafRule> byPlace) {

    /** How a place ends that means all leaves below it. */
    public static final String BELOW = "/*";

    public LeafRules {
        byPlace = Map.copyOf(byPlace);
    }

    /** That of the very pointer, else of the longest prefix, else the last write. */
    LeafRule of(String leaf) {
        LeafRule exact = byPlace.get(leaf);
        if (exact != null) {
            return exact;
        }
        return byPlace.entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(BELOW)
                        && leaf.startsWith(
                                entry.getKey().substring(0, entry.getKey().length() - 1)))
                .max(Comparator.comparingInt(entry -> entry.getKey().length()))
                .map(Entry::getValue)
                .orElse(LeafRule.LAST_WRITE);
    }

    /** Whether any leaf follows {@code rule}. */
    public boolean use(LeafRule rule) {
        return byPlace.containsValue(rule);
    }
}
