package io.converge.oracle;

import io.converge.model.Pointer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The settings that the law speaks of.
 *
 * @param policies other policies for conflicts of a type, by its name
 * @param rules those of leaves, as they are written, by pointer or by {@code /prefix/*}
 */
record Law(
        String policy,
        Map<String, String> policies,
        List<Pointer> paths,
        String deletes,
        List<String> origins,
        Map<String, String> rules,
        List<List<Pointer>> groups,
        long lagMs) {

    /** @param settings by the names of the configuration */
    static Law of(Map<String, String> settings) {
        Map<String, String> policies = new LinkedHashMap<>();
        for (String type : List.of("INSERT", "REPLACE", "DELETE")) {
            String policy = settings.get("resolution.policy." + type.toLowerCase(java.util.Locale.ROOT));
            if (policy != null) {
                policies.put(type, policy);
            }
        }
        Map<String, String> rules = new LinkedHashMap<>();
        list(settings, "resolution.fields").forEach(rule -> {
            int equals = rule.indexOf('=');
            rules.put(rule.substring(0, equals), rule.substring(equals + 1));
        });
        return new Law(
                settings.getOrDefault("resolution.policy", "last-write-wins"),
                policies,
                list(settings, "resolution.path").map(Pointer::parse).toList(),
                settings.getOrDefault("resolution.deletes", "win"),
                list(settings, "resolution.origins").toList(),
                rules,
                list(settings, "resolution.groups")
                        .map(group -> Stream.of(group.split("\\+"))
                                .map(Pointer::parse)
                                .toList())
                        .toList(),
                Long.parseLong(settings.getOrDefault("assumed.replication.lag.ms", "10000")));
    }

    private static Stream<String> list(Map<String, String> settings, String name) {
        return Stream.of(settings.getOrDefault(name, "").split(",")).filter(text -> !text.isEmpty());
    }

    boolean mergesFields() {
        return policy.equals("field-merge");
    }

    String policyOf(String type) {
        return policies.getOrDefault(type, policy);
    }

    /** "Exact pointer first, then the longest {@code /prefix/*}, at any depth." */
    String ruleAt(String pointer) {
        if (rules.containsKey(pointer)) {
            return rules.get(pointer);
        }
        String longest = "";
        for (String place : rules.keySet()) {
            boolean leads = place.endsWith("/*") && pointer.startsWith(place.substring(0, place.length() - 1));
            longest = leads && place.length() > longest.length() ? place : longest;
        }
        return longest.isEmpty() ? "last-write" : rules.get(longest);
    }

    /** Where in an element its key stands; null if the elements of the array at {@code pointer} have none. */
    Pointer keyAt(String pointer) {
        String rule = ruleAt(pointer);
        return rule.startsWith("by:") ? Pointer.parse(rule.substring("by:".length())) : null;
    }

    boolean isInGroup(List<String> names) {
        return groups.stream()
                .flatMap(List::stream)
                .anyMatch(member -> member.steps().equals(names));
    }
}
