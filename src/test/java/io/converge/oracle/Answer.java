package io.converge.oracle;

import io.converge.model.Dot;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a sku must be, as a vector expects it.
 *
 * @param product its content; null: deleted
 * @param winner null where the product was merged
 * @param conflict null: none
 */
record Answer(Map<String, Object> product, Map<String, Long> context, Dot winner, String status, Found conflict) {

    /**
     * @param disputed the leaves that the versions dispute, by their names
     * @param remembered of the versions that are neither live nor say whether the product is there the values that they have at leaves
     */
    record Found(
            String type,
            String status,
            List<Dot> versions,
            Map<String, Disputed> disputed,
            Map<Dot, Map<String, Object>> remembered) {

        /** As much as a vector says. */
        Found(String type, String status, List<Dot> versions) {
            this(type, status, versions, Map.of(), Map.of());
        }

        Found untold() {
            return new Found(type, status, versions);
        }
    }

    /**
     * A disputed leaf.
     *
     * @param rule null where another policy chose a version
     * @param stands null where none of those in question does
     * @param values {@link Part.Absent} where nothing is there
     */
    record Disputed(String rule, Dot stands, Map<Dot, Object> values) {}

    /** Without what is told of leaves. */
    Answer untold() {
        return new Answer(product, context, winner, status, conflict == null ? null : conflict.untold());
    }

    /** What differs from another answer, one line each; empty: nothing. */
    String differenceTo(Answer other) {
        StringBuilder text = new StringBuilder();
        append(text, "product", product, other.product);
        append(text, "context", context, other.context);
        append(text, "winner", winner, other.winner);
        append(text, "status", status, other.status);
        append(text, "conflict", conflict, other.conflict);
        return text.toString();
    }

    private static void append(StringBuilder text, String what, Object one, Object other) {
        if (!Objects.equals(one, other)) {
            text.append("  ")
                    .append(what)
                    .append("\n    law:  ")
                    .append(one)
                    .append("\n    core: ")
                    .append(other)
                    .append('\n');
        }
    }
}
