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

    record Found(String type, String status, List<Dot> versions) {}

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
