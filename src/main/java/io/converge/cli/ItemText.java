package io.converge.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Printable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How a product stands, as people read it. */
final class ItemText {

    private static final String FACT = "%-12s %s";
    private static final int LONGEST_SHOWN = 2_000;
    private static final int LONGEST_VALUE = 100;

    private final List<String> lines = new ArrayList<>();

    private ItemText() {}

    /** @param item as the API has it */
    static List<String> lines(JsonNode item) {
        ItemText text = new ItemText();
        text.standing(item);
        text.live(item.path("live"), item.path("product").isNull());
        text.leaves(item.path("leaves"));
        return text.lines;
    }

    private void standing(JsonNode item) {
        fact("sku", Printable.of(item.path("sku").asText(), LONGEST_SHOWN));
        fact("status", item.path("status").asText());
        fact("why", shown(item.path("explanation")));
        item.path("withheldBy").forEach(by -> fact("withheld by", shown(by)));
        item.path("caveats").forEach(caveat -> fact("caveat", shown(caveat)));
        fact("winner", item.path("winner").isNull() ? "-" : shown(item.path("winner")));
        fact("context", shown(item.path("context")));
        JsonNode conflict = item.path("conflict");
        if (conflict.isObject()) {
            fact(
                    "conflict",
                    conflict.path("type").asText() + " "
                            + conflict.path("status").asText() + " "
                            + conflict.path("id").asText());
        }
        item.path("uniqueConflicts")
                .forEach(each -> fact(
                        "conflict",
                        "UNIQUE " + shown(each.path("constraint")) + " "
                                + each.path("id").asText()));
        JsonNode from = item.path("from");
        if (from.path("role").asText().equals("standby")) {
            String lag = from.path("lag").isNull()
                    ? "an unknown number of"
                    : from.path("lag").asText();
            fact("from", "a copy at " + shown(from.path("url")) + ", behind by " + lag + " writes");
        }
        fact("product", "");
        json(item.path("product"));
    }

    /** @param withProducts whether to print that of the one that stands, too: else it is there already */
    private void live(JsonNode versions, boolean withProducts) {
        lines.add("");
        lines.add("live versions");
        for (JsonNode version : versions) {
            lines.add("  " + shown(version.path("dot")) + "  "
                    + version.path("op").asText() + "  "
                    + Instant.ofEpochMilli(version.path("timestamp").asLong())
                    + (version.path("stands").asBoolean() ? "  stands" : ""));
            if (version.path("fields").isArray()) {
                lines.add("    of these fields alone: " + shown(version.path("fields")));
            }
            if (withProducts || !version.path("stands").asBoolean()) {
                json(version.path("product"));
            }
        }
    }

    private void leaves(JsonNode leaves) {
        if (!leaves.isObject()) {
            return;
        }
        lines.add("");
        lines.add("leaves");
        leaves.properties().forEach(leaf -> {
            for (JsonNode write : leaf.getValue()) {
                lines.add("  %-24s %-20s %-7s %s"
                        .formatted(
                                Printable.of(leaf.getKey(), LONGEST_VALUE),
                                Printable.of(write.path("dot").asText(), LONGEST_VALUE),
                                write.path("stands").asBoolean() ? "stands" : "",
                                value(write)));
            }
        });
    }

    private static String value(JsonNode write) {
        if (write.path("omitted").asBoolean()) {
            return "(very long)";
        }
        return write.path("value").isNull()
                ? "(nothing)"
                : Printable.within(write.path("value").asText(), LONGEST_VALUE);
    }

    private void fact(String name, String value) {
        lines.add(FACT.formatted(name, value).stripTrailing());
    }

    private void json(JsonNode value) {
        value.toPrettyString().lines().forEach(line -> lines.add("    " + Printable.within(line, LONGEST_SHOWN)));
    }

    private static String shown(JsonNode value) {
        return Printable.within(value.isTextual() ? value.asText() : value.toString(), LONGEST_SHOWN);
    }
}
