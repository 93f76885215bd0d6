package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.RecordLine;
import io.converge.model.Printable;
import io.converge.triage.Conflicts.Written;
import java.util.ArrayList;
import java.util.List;

/** The leaves that the versions of a conflict dispute, as lines that people read: a value in question each. */
final class DisputedLeaves {

    private static final String FORMAT = "  %-24s %-16s %-20s %-7s %s";
    private static final int LONGEST_SHOWN = 80;

    private DisputedLeaves() {}

    static List<String> lines(Written conflict) {
        if (conflict.isUnique()) {
            return List.of("  no leaf, but one value of " + Printable.of(conflict.skus()));
        }
        JsonNode disputed = RecordLine.conflict(conflict.conflict()).path("disputed");
        if (disputed.isEmpty()) {
            return List.of("  no leaf is in dispute");
        }
        List<String> lines = new ArrayList<>(List.of(FORMAT.formatted("LEAF", "RULE", "VERSION", "", "VALUE")));
        for (JsonNode leaf : disputed) {
            String stands = leaf.get("stands").asText();
            for (JsonNode value : leaf.get("values")) {
                String version = value.get("version").asText();
                lines.add(FORMAT.formatted(
                        Printable.of(leaf.get("leaf").asText(), LONGEST_SHOWN),
                        leaf.get("rule").isNull() ? "-" : leaf.get("rule").asText(),
                        Printable.of(version, LONGEST_SHOWN),
                        version.equals(stands) ? "stands" : "",
                        shown(value)));
            }
        }
        return lines;
    }

    private static String shown(JsonNode value) {
        if (value.has("omitted")) {
            return "(too large for the record)";
        }
        return value.has("value") ? Printable.within(value.get("value").toString(), LONGEST_SHOWN) : "(nothing)";
    }
}
