package io.converge.config;

import io.converge.model.Pointer;
import io.converge.policy.LeafRule;
import io.converge.policy.LeafRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The form of {@code resolution.fields}, {@code POINTER=RULE} in a list, and of {@code resolution.groups}, {@code POINTER+POINTER} in a list. */
final class LeafRuleText {

    /** How the rule begins that is followed by a pointer. */
    static final String BY = "by:";

    private LeafRuleText() {}

    /** @throws IllegalArgumentException naming the entry that is none */
    static LeafRules parse(List<?> fields, List<?> groups) {
        Map<String, LeafRule> rules = new LinkedHashMap<>();
        Map<String, Pointer> keys = new LinkedHashMap<>();
        for (Object field : fields) {
            String[] parts = field.toString().split("=", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("'" + field + "' is not POINTER=RULE");
            }
            String place = parts[0].strip();
            String rule = parts[1].strip();
            Pointer.parse(place);
            if (rule.startsWith(BY)) {
                keys.put(place, Pointer.parse(rule.substring(BY.length())));
            }
            if (rules.put(place, rule.startsWith(BY) ? LeafRule.BY : rule(rule)) != null) {
                throw new IllegalArgumentException("two rules for " + place);
            }
        }
        return new LeafRules(rules, keys, groups(groups, rules));
    }

    private static List<List<Pointer>> groups(List<?> texts, Map<String, LeafRule> rules) {
        List<List<Pointer>> groups = new ArrayList<>();
        List<Pointer> members = new ArrayList<>();
        for (Object text : texts) {
            List<Pointer> group = Stream.of(text.toString().split("\\+", -1))
                    .map(String::strip)
                    .map(Pointer::parse)
                    .toList();
            if (group.size() < 2) {
                throw new IllegalArgumentException("'" + text + "' is no group of fields such as /price+/currency");
            }
            for (Pointer member : group) {
                for (Pointer other : members) {
                    if (member.overlaps(other)) {
                        throw new IllegalArgumentException(
                                "the groups overlap: " + other + " and " + member + "; a field belongs to one group");
                    }
                }
                members.add(member);
            }
            groups.add(group);
        }
        rules.forEach((place, rule) -> {
            Optional<Pointer> inside = members.stream()
                    .filter(member -> rule.cutsArrays() && !place.endsWith(LeafRules.BELOW))
                    .filter(member -> Pointer.parse(place).isAtOrAbove(member))
                    .findFirst();
            if (inside.isPresent()) {
                throw new IllegalArgumentException("the field " + inside.get()
                        + " of a group is, or stands in, the array " + place
                        + ", whose elements are merged one by one: take one of the two away");
            }
        });
        return groups;
    }

    private static LeafRule rule(String name) {
        return Stream.of(LeafRule.values())
                .filter(rule -> rule != LeafRule.BY && rule.text().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no rule; there are last-write,"
                        + " first-write, origin-priority, min, max, non-null, set, by:/pointer and unresolved"));
    }
}
