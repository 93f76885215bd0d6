package io.converge.model;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** For which of its fields a product is remembered: for some as they are, for some others by names inside of them alone. */
public final class OwnFields {

    private final Set<String> whole = new HashSet<>();
    private final Map<String, Set<String>> inside = new HashMap<>();

    public OwnFields add(String field) {
        whole.add(field);
        return this;
    }

    /** @param name of an entry, if the field is a map; otherwise the whole field is meant */
    public OwnFields add(String field, String name) {
        inside.computeIfAbsent(field, any -> new HashSet<>()).add(name);
        return this;
    }

    public boolean has(String field) {
        return whole.contains(field) || inside.containsKey(field);
    }

    /** The names inside of a field; null if it is remembered as it is. */
    public Set<String> inside(String field) {
        return whole.contains(field) ? null : inside.get(field);
    }
}
