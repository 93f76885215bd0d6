package io.converge.config;

import io.converge.model.Pointer;
import io.converge.policy.LeafRule;
import io.converge.policy.LeafRules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The form of {@code resolution.fields}: {@code POINTER=RULE} in a list. */
final class LeafRuleText {

    private LeafRuleText() {}

    /** @throws IllegalArgumentException naming the entry that is none */
    static LeafRules parse(List<?> fields) {
        Map<String, LeafRule> rules = new LinkedHashMap<>();
        for (Object field : fields) {
            String[] parts = field.toString().split("=", -1);
            if (parts.length != 2) {
                throw new IllegalArgumentException("'" + field + "' is not POINTER=RULE");
            }
            Pointer.parse(parts[0].strip());
            if (rules.put(parts[0].strip(), rule(parts[1].strip())) != null) {
                throw new IllegalArgumentException("two rules for " + parts[0].strip());
            }
        }
        return new LeafRules(rules);
    }

    private static LeafRule rule(String name) {
        return Stream.of(LeafRule.values())
                .filter(rule ->
                        rule.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'" + name + "' is no rule; there are last-write,"
                        + " first-write, origin-priority, min, max and unresolved"));
    }
}
