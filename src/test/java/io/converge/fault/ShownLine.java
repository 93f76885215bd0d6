package io.converge.fault;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.RecordLine;
import io.converge.model.Outcome;
import io.converge.model.Outcome.Status;
import io.converge.policy.Resolution;
import io.converge.testing.Replay;

/**
 * What consumers are shown of a sku by a converged record.
 *
 * @param text all of it
 * @param context of it, which every change moves that changes something
 */
record ShownLine(String text, String context, boolean isWithheld) {

    static ShownLine of(ObjectNode line) {
        String context = Replay.json(line.get("context"));
        boolean isWithheld = line.get("status").asText().equals(Status.WITHHELD.name());
        return new ShownLine(Replay.shown(line), context, isWithheld);
    }

    static ShownLine of(String sku, Outcome outcome) {
        return of(RecordLine.state(sku, new Resolution(outcome, null, false)));
    }
}
