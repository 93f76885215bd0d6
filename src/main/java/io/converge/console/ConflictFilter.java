package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.http.Call;
import io.converge.http.Problem;
import java.util.List;

/**
 * Which conflicts are meant; what is null excludes none.
 *
 * @param skuPrefix that a sku begins with which the conflict is about, or what else it is about
 * @param product the one sku that it is about, by itself or with others that have a unique value in common with it
 */
record ConflictFilter(
        Status status, String type, String origin, String skuPrefix, String product, String reason, String leaf) {

    /** Whether they wait for the application. */
    enum Status {
        OPEN,
        CLOSED,
        ALL;

        static Status of(String text) {
            for (Status status : values()) {
                if (status.name().equalsIgnoreCase(text)) {
                    return status;
                }
            }
            throw Problem.badRequest("status is open, closed or all");
        }
    }

    static final ConflictFilter OPEN = new ConflictFilter(Status.OPEN, null, null, null, null, null, null);

    private static final List<String> NAMES = List.of("status", "type", "origin", "sku", "product", "reason", "leaf");

    /** By the parameters of a call. */
    static ConflictFilter of(Call call) {
        return new ConflictFilter(
                Status.of(call.parameter("status").orElse("open")),
                call.parameter("type").orElse(null),
                call.parameter("origin").orElse(null),
                call.parameter("sku").orElse(null),
                call.parameter("product").orElse(null),
                call.parameter("reason").orElse(null),
                call.parameter("leaf").orElse(null));
    }

    /** @throws Problem if it says something that is not known: who means fewer must not get more */
    static ConflictFilter of(JsonNode json) {
        Fields fields = new Fields(json, "filter", NAMES);
        return new ConflictFilter(
                Status.of(fields.text("status", "open")),
                fields.text("type", null),
                fields.text("origin", null),
                fields.text("sku", null),
                fields.text("product", null),
                fields.text("reason", null),
                fields.text("leaf", null));
    }

    /** Whether a conflict is meant, whatever its status. */
    boolean matches(ConflictSummary conflict) {
        return (type == null || type.equals(conflict.type()))
                && (origin == null || conflict.origins().contains(origin))
                && (skuPrefix == null || conflict.beginsWith(skuPrefix))
                && (product == null || conflict.isOf(product))
                && (reason == null || reason.equals(conflict.reason()))
                && (leaf == null || conflict.leaves().contains(leaf));
    }

    /** Whether it excludes none of its status. */
    boolean isAny() {
        return type == null && origin == null && skuPrefix == null && product == null && reason == null && leaf == null;
    }
}
