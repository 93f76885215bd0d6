package io.converge.serde.schema;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * The names that a schema's types take, so that types around it can keep out of their way: a schema's text has one definition of
 * a name and means that one wherever the name stands.
 */
final class TypeNames {

    private static final Set<Type> NAMED = Set.of(Type.RECORD, Type.ENUM, Type.FIXED);

    private final Map<String, Schema> types = new HashMap<>();
    private final Set<String> aliases = new HashSet<>();

    TypeNames(Schema schema) {
        Deque<Schema> open = new ArrayDeque<>(List.of(schema));
        Set<Schema> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        while (!open.isEmpty()) {
            Schema next = open.pop();
            if (!seen.add(next)) {
                continue;
            }
            switch (next.getType()) {
                case RECORD -> next.getFields().stream().map(Field::schema).forEach(open::push);
                case UNION -> next.getTypes().forEach(open::push);
                case ARRAY -> open.push(next.getElementType());
                case MAP -> open.push(next.getValueType());
                default -> {
                    // Nothing is inside.
                }
            }
            if (isNamed(next)) {
                types.put(next.getFullName(), next);
                aliases.addAll(next.getAliases());
            }
        }
    }

    /** Whether a type has a name of its own. */
    static boolean isNamed(Schema schema) {
        return NAMED.contains(schema.getType());
    }

    /** The full names of all types. */
    Set<String> all() {
        return types.keySet();
    }

    /**
     * The name that a type of another schema can have beside these, in its own namespace: its own, unless that means something
     * else here or could be taken for it. An alias counts, as readers rename by it, and so does the same name without a
     * namespace, which inside of a namespace is looked for there first.
     */
    String freeFor(Schema type, Set<String> alsoTaken) {
        String name = type.getName();
        while (!isFree(name, type) || !name.equals(type.getName()) && alsoTaken.contains(full(name, type))) {
            name += "_";
        }
        return name;
    }

    private boolean isFree(String name, Schema type) {
        Schema same = types.get(full(name, type));
        boolean shared = same != null && name.equals(type.getName()) && isSame(same, type);
        return (same == null || shared) && !aliases.contains(full(name, type)) && !types.containsKey(name);
    }

    private static boolean isSame(Schema left, Schema right) {
        return left.equals(right)
                && (left.getType() != Type.ENUM || Objects.equals(left.getEnumDefault(), right.getEnumDefault()));
    }

    private static String full(String name, Schema type) {
        return type.getNamespace() + "." + name;
    }
}
