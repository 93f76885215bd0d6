package io.converge.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;

/** Schemas of one product as they follow each other: fields come, go, change their names and types, and old names come again. */
public final class Evolutions {

    private static final String NAMESPACE = "p";
    /** A type, and a default of it. */
    private static final List<List<String>> TYPES = List.of(
            List.of("\"int\"", "7"),
            List.of("\"long\"", "8"),
            List.of("\"string\"", "\"s\""),
            List.of("[\"null\",\"string\"]", "null"),
            List.of("[\"int\",\"string\"]", "1"),
            List.of("{\"type\":\"array\",\"items\":\"int\"}", "[]"),
            List.of("{\"type\":\"map\",\"values\":\"string\"}", "{}"));

    private record Member(String name, List<String> type, boolean optional, List<String> aliases) {
        String text() {
            return "{\"name\":\"" + name + "\",\"type\":" + type.get(0)
                    + (optional ? ",\"default\":" + type.get(1) : "")
                    + (aliases.isEmpty() ? "" : ",\"aliases\":[\"" + String.join("\",\"", aliases) + "\"]") + "}";
        }
    }

    private final Random random;

    private Evolutions(Random random) {
        this.random = random;
    }

    /** @param name of the product's record */
    public static List<Schema> of(String name, int schemas, Random random) {
        return new Evolutions(random).schemas(name, schemas);
    }

    private List<Schema> schemas(String name, int count) {
        List<Member> inner = List.of(added(List.of()));
        List<Member> outer = List.of(added(List.of()));
        List<Schema> schemas = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            schemas.add(new Schema.Parser().parse(product(name, outer, inner)));
            outer = changed(outer);
            inner = random.nextBoolean() ? changed(inner) : inner;
        }
        return schemas;
    }

    private static String product(String name, List<Member> outer, List<Member> inner) {
        String part = "{\"name\":\"part\",\"type\":" + record("Part", texts(inner)) + "}";
        List<String> members = new ArrayList<>(texts(outer));
        members.add(part);
        return record(name, members);
    }

    private static List<String> texts(List<Member> members) {
        return members.stream().map(Member::text).toList();
    }

    private static String record(String name, List<String> members) {
        return "{\"type\":\"record\",\"name\":\"" + name + "\",\"namespace\":\"" + NAMESPACE + "\",\"fields\":["
                + String.join(",", members) + "]}";
    }

    private List<Member> changed(List<Member> before) {
        List<Member> members = new ArrayList<>(before);
        if (members.isEmpty() || members.size() < 3 && random.nextInt(3) == 0) {
            members.add(added(members));
            return members;
        }
        int at = random.nextInt(members.size());
        Member old = members.get(at);
        switch (random.nextInt(4)) {
            case 0 -> members.remove(at);
            case 1 -> members.set(at, renamed(old, added(members)));
            case 2 -> {
                members.set(at, renamed(old, added(members)));
                members.add(new Member(old.name(), type(), random.nextBoolean(), List.of()));
            }
            default -> members.set(at, new Member(old.name(), type(), old.optional(), old.aliases()));
        }
        return distinct(members);
    }

    /** A name that is free, or was so once; of a type of its own or of the old one. */
    private Member renamed(Member old, Member fresh) {
        List<String> aliases = new ArrayList<>(List.of(old.name()));
        old.aliases().stream().filter(alias -> !alias.equals(fresh.name())).forEach(aliases::add);
        return new Member(
                fresh.name(), random.nextBoolean() ? old.type() : fresh.type(), fresh.optional(), List.copyOf(aliases));
    }

    private Member added(List<Member> members) {
        String name;
        do {
            name = String.valueOf((char) ('a' + random.nextInt(5 + members.size())));
        } while (named(members, name));
        return new Member(name, type(), random.nextInt(3) > 0, List.of());
    }

    private static boolean named(List<Member> members, String name) {
        return members.stream().anyMatch(member -> member.name().equals(name));
    }

    private static List<Member> distinct(List<Member> members) {
        List<Member> distinct = new ArrayList<>();
        members.stream().filter(member -> !named(distinct, member.name())).forEach(distinct::add);
        return distinct;
    }

    private List<String> type() {
        return TYPES.get(random.nextInt(TYPES.size()));
    }
}
