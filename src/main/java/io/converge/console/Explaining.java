package io.converge.console;

import io.converge.model.ConflictStatus;
import io.converge.triage.Conflicts.Written;
import org.apache.avro.generic.GenericRecord;

/** Says in a sentence or two, for people, why what stands in a conflict stands. */
final class Explaining {

    private final Written written;
    private final GenericRecord conflict;

    Explaining(Written written) {
        this.written = written;
        this.conflict = written.conflict();
    }

    String text() {
        return switch (ConflictStatus.valueOf(written.text("status"))) {
            case CLOSED -> "This is over: a later change has seen all of it, or what was in conflict is alike now.";
            case RESOLVED -> written.isUnique() ? heldValue() : standing() + by() + ".";
            case UNRESOLVED -> written.isUnique() ? openValue() : openVersions();
        };
    }

    private String openVersions() {
        String reason = ConflictSummary.text(conflict, "reason");
        return "No rule settles this" + (reason == null ? "" : ": " + reason) + ". Until somebody does, "
                + lowerFirst(standing()) + by() + ".";
    }

    private String openValue() {
        return conflict.get("total") + " products have the same " + written.text("constraint")
                + ", and nothing says which of them may. All stand as they are until at most one has it.";
    }

    private String heldValue() {
        return conflict.get("total") + " products have the same " + written.text("constraint") + ". "
                + conflict.get("holder") + " stands; the others are withheld until it gives the value up.";
    }

    private String standing() {
        String winner = ConflictSummary.text(conflict, "winner");
        if (winner != null) {
            return winner + " stands";
        }
        boolean isDeleted = Standing.isDeleted(conflict);
        return isDeleted ? "The product counts as deleted" : "What was put together of the versions stands";
    }

    private String by() {
        String step = ConflictSummary.text(conflict, "decidedBy");
        return step == null ? "" : ", decided by: " + step;
    }

    private String lowerFirst(String text) {
        return ConflictSummary.text(conflict, "winner") != null
                ? text
                : Character.toLowerCase(text.charAt(0)) + text.substring(1);
    }
}
