package io.converge.policy;

import io.converge.causality.Leaf;
import io.converge.model.Pointer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/**
 * What the leaves of a product are, and which rule each of them follows.
 *
 * @param byPlace rules by JSON pointer, or by one that ends in {@code /*} for all leaves below it
 * @param keys for each place of the rule {@link LeafRule#BY} where in an element its key stands
 * @param groups fields that are one leaf together, none in two of them
 */
public record LeafRules(Map<String, LeafRule> byPlace, Map<String, Pointer> keys, List<List<Pointer>> groups) {

    /** How a place ends that means all leaves below it. */
    public static final String BELOW = "/*";

    private static final Entry<String, LeafRule> DEFAULT = Map.entry("", LeafRule.LAST_WRITE);

    public LeafRules {
        byPlace = Map.copyOf(byPlace);
        keys = Map.copyOf(keys);
        groups = groups.stream().map(List::copyOf).toList();
    }

    /** Of places that are no arrays, nor groups. */
    public LeafRules(Map<String, LeafRule> byPlace) {
        this(byPlace, Map.of(), List.of());
    }

    /** That of the very pointer, else of the longest prefix, else the last write. */
    public LeafRule of(String leaf) {
        return entry(leaf).getValue();
    }

    /** What a leaf follows, where it may be an element, or an array that is one leaf whatever its rule says. */
    LeafRule of(Leaf leaf) {
        if (leaf instanceof Leaf.Element) {
            return LeafRule.SET;
        }
        LeafRule rule = leaf instanceof Leaf.Entry ? LeafRule.LAST_WRITE : of(leaf.pointer());
        return rule.cutsArrays() ? LeafRule.LAST_WRITE : rule;
    }

    /** Where in an element its key stands, if the rule of an array is {@link LeafRule#BY}. */
    Pointer keyOf(String array) {
        return keys.get(entry(array).getKey());
    }

    private Entry<String, LeafRule> entry(String leaf) {
        LeafRule exact = byPlace.get(leaf);
        if (exact != null) {
            return Map.entry(leaf, exact);
        }
        Entry<String, LeafRule> longest = DEFAULT;
        for (Entry<String, LeafRule> entry : byPlace.entrySet()) {
            String place = entry.getKey();
            if (place.endsWith(BELOW)
                    && place.length() > longest.getKey().length()
                    && leaf.startsWith(place.substring(0, place.length() - 1))) {
                longest = entry;
            }
        }
        return longest;
    }

    /** Whether the leaves of every product are the same under both, whatever rules they follow. */
    public boolean cutAlike(LeafRules other) {
        return groups.equals(other.groups) && keys.equals(other.keys) && arrays().equals(other.arrays());
    }

    /** A place without such a rule may hide one that reaches it by a prefix. */
    private Map<String, LeafRule> arrays() {
        if (!cutArrays()) {
            return Map.of();
        }
        Map<String, LeafRule> arrays = new HashMap<>(byPlace);
        arrays.replaceAll((place, rule) -> rule.cutsArrays() ? rule : LeafRule.LAST_WRITE);
        return arrays;
    }

    /** Whether any leaf follows {@code rule}. */
    public boolean use(LeafRule rule) {
        return byPlace.containsValue(rule);
    }

    /** Whether some arrays are no single leaves. */
    boolean cutArrays() {
        return use(LeafRule.SET) || use(LeafRule.BY);
    }

    /** The group of each field that belongs to one, by the steps to it. */
    Map<List<String>, List<Pointer>> groupsByMember() {
        Map<List<String>, List<Pointer>> byMember = new LinkedHashMap<>();
        groups.forEach(group -> group.forEach(member -> byMember.put(member.steps(), group)));
        return byMember;
    }
}
