package io.converge.testing;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Conflict;
import io.converge.model.Dot;
import io.converge.model.Outcome;
import io.converge.policy.Resolution;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/** All that a vector expects of a sku but the product. */
public record Reading(Map<String, Long> context, String winner, String status, ConflictReading conflict) {

    /** A vector's conflict. */
    public record ConflictReading(String type, String status, List<String> versions) {}

    /** What the vectors' {@code expect} says. */
    public static Reading of(JsonNode expected) {
        Map<String, Long> context = new TreeMap<>();
        expected.get("context")
                .properties()
                .forEach(entry -> context.put(entry.getKey(), entry.getValue().longValue()));
        return new Reading(
                context,
                expected.get("winner").textValue(),
                expected.get("status").textValue(),
                conflict(expected.get("conflict")));
    }

    private static ConflictReading conflict(JsonNode expected) {
        if (expected.isNull()) {
            return null;
        }
        List<String> versions = StreamSupport.stream(expected.get("versions").spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
        return new ConflictReading(
                expected.get("type").textValue(), expected.get("status").textValue(), versions);
    }

    public static Reading of(Resolution resolution) {
        Outcome outcome = resolution.outcome();
        Dot winner = outcome.winner();
        return new Reading(
                outcome.context().asMap(),
                winner == null ? null : winner.toString(),
                outcome.status().name(),
                conflict(resolution.conflict()));
    }

    private static ConflictReading conflict(Conflict conflict) {
        if (conflict == null) {
            return null;
        }
        List<String> versions = conflict.versions().stream()
                .map(version -> version.dot().toString())
                .toList();
        return new ConflictReading(conflict.type().name(), conflict.status().name(), versions);
    }
}
