package io.converge.oracle;

import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** Settings that fit a schema. */
final class RandomSettings {

    private static final List<String> OTHER_POLICIES =
            List.of("last-write-wins", "first-write-wins", "origin-priority", "manual", "custom");
    private static final List<String> RULES =
            List.of("last-write", "first-write", "origin-priority", "min", "max", "non-null", "unresolved");
    private static final List<String> ORIGINS = List.of("eu", "us", "pim", "feed", "ap");

    private final Random random;
    private final Schema schema;
    private final List<String> groups;

    /** @param groups that the schema may have */
    RandomSettings(Random random, Schema schema, List<String> groups) {
        this.random = random;
        this.schema = schema;
        this.groups = groups;
    }

    /** Of any policy, mostly those that merge fields. */
    Map<String, String> next() {
        return settings(random.nextInt(8) > 0);
    }

    Map<String, String> merging() {
        return settings(true);
    }

    private Map<String, String> settings(boolean mergesFields) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("resolution.policy", mergesFields ? "field-merge" : oneOf(OTHER_POLICIES));
        settings.put("resolution.deletes", oneOf(List.of("win", "newest", "lose")));
        settings.put("assumed.replication.lag.ms", oneOf(List.of("-1", "0", "10000")));
        settings.put("resolution.path", random.nextInt(3) > 0 ? "" : paths());
        List<String> origins = new ArrayList<>(ORIGINS);
        Collections.shuffle(origins, random);
        settings.put("resolution.origins", String.join(",", origins.subList(0, 1 + random.nextInt(3))));
        for (String type : List.of("insert", "replace", "delete")) {
            if (random.nextInt(8) == 0) {
                settings.put("resolution.policy." + type, oneOf(OTHER_POLICIES));
            }
        }
        if (mergesFields) {
            String group = random.nextInt(3) > 0 ? "" : oneOf(groups);
            settings.put("resolution.groups", group);
            settings.put("resolution.fields", rules(group));
        }
        return settings;
    }

    private String paths() {
        return Collections.nCopies(1 + random.nextInt(2), 0).stream()
                .map(any -> Pointer.of(Pointers.of(random, schema)).text())
                .distinct()
                .collect(Collectors.joining(","));
    }

    private String rules(String group) {
        Map<String, String> rules = new LinkedHashMap<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            List<String> place = Pointers.of(random, schema);
            boolean below = random.nextInt(3) == 0;
            rules.put(Pointer.of(place).text() + (below ? "/*" : ""), oneOf(RULES));
        }
        addArrayRules(schema, new ArrayList<>(), rules);
        if (!group.isEmpty()) {
            rules.entrySet().removeIf(rule -> cutsArrays(rule.getValue()) && leadsToMember(rule.getKey(), group));
        }
        return rules.entrySet().stream()
                .map(rule -> rule.getKey() + "=" + rule.getValue())
                .collect(Collectors.joining(","));
    }

    private static boolean cutsArrays(String rule) {
        return rule.equals("set") || rule.startsWith("by:");
    }

    private static boolean leadsToMember(String place, String group) {
        return Stream.of(group.split("\\+"))
                .anyMatch(member -> Part.startsWith(
                        Pointer.parse(member).steps(), Pointer.parse(place).steps()));
    }

    private void addArrayRules(Schema type, List<String> place, Map<String, String> rules) {
        Schema plain = Pointers.plain(type);
        if (plain.getType() == Type.RECORD) {
            plain.getFields().forEach(field -> {
                place.add(field.name());
                addArrayRules(field.schema(), place, rules);
                place.remove(place.size() - 1);
            });
        } else if (plain.getType() == Type.ARRAY && random.nextInt(4) > 0) {
            Schema element = plain.getElementType();
            boolean isKeyed = element.getType() == Type.RECORD && random.nextInt(6) > 0;
            rules.put(
                    Pointer.of(place).text(),
                    isKeyed ? "by:/" + element.getFields().get(0).name() : "set");
            if (isKeyed) {
                addArrayRules(element, place, rules);
            }
        }
    }

    private <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }
}
