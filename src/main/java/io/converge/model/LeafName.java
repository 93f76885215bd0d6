package io.converge.model;

import java.util.List;

/**
 * What people call a leaf.
 *
 * @param text each leaf by another one: its JSON pointer, those of a group joined by {@code +}, keys and elements of lists in brackets
 * @param fields what a partial change would name to write it: pointers that pass over the keys of lists, as {@code resolution.fields}
 *     has them; several if it is a group
 */
public record LeafName(String text, List<Pointer> fields) {

    public LeafName {
        fields = List.copyOf(fields);
    }

    /** Whether it stands at pointers, and not in a list whose elements are merged one by one. */
    public boolean isAtPointers() {
        return fields.size() > 1 || text.equals(fields.get(0).text());
    }

    @Override
    public String toString() {
        return text;
    }
}
