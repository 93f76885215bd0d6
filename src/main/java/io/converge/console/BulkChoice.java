package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Problem;
import io.converge.model.CodePointOrder;
import io.converge.model.Printable;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** One choice for many conflicts. */
final class BulkChoice {

    private static final List<String> NAMES = List.of("take", "takeOrigin", "delete");

    private static final Comparator<GenericRecord> AGE = Comparator.<GenericRecord>comparingLong(
                    version -> (long) version.get("timestamp"))
            .thenComparing(version -> version.get("origin").toString(), CodePointOrder.INSTANCE)
            .thenComparing(version -> (long) version.get("sequence"));

    /** Makes the change. */
    private interface Way {
        GenericRecord change(ConflictResolution resolution, Written conflict, long nowMs)
                throws IOException, UnfitException;
    }

    private final String name;
    private final Way way;

    private BulkChoice(String name, Way way) {
        this.name = name;
        this.way = way;
    }

    /** @throws Problem if it is none, or more than one */
    static BulkChoice of(JsonNode json) {
        Fields fields = new Fields(json, "choice", NAMES);
        if (NAMES.stream().filter(fields::has).count() != 1) {
            throw Problem.badRequest("choice has one of take, takeOrigin and delete");
        }
        if (fields.has("takeOrigin")) {
            String origin = fields.text("takeOrigin");
            return new BulkChoice(
                    "origin " + origin,
                    (resolution, conflict, nowMs) ->
                            resolution.choose(Written.dot(ofOrigin(conflict, origin)), false, nowMs));
        }
        if (fields.has("delete")) {
            if (!fields.flag("delete")) {
                throw Problem.badRequest("choice: delete is true, or not there");
            }
            return new BulkChoice("delete", (resolution, conflict, nowMs) -> resolution.delete(nowMs));
        }
        return switch (fields.text("take")) {
            case "winner" -> new BulkChoice("winner", BulkChoice::keep);
            case "newest" ->
                new BulkChoice(
                        "newest",
                        (resolution, conflict, nowMs) ->
                                resolution.choose(Written.dot(newest(conflict)), false, nowMs));
            default -> throw Problem.badRequest("choice: take is winner or newest");
        };
    }

    private static GenericRecord keep(ConflictResolution resolution, Written conflict, long nowMs) throws IOException {
        String winner = ConflictSummary.text(conflict.conflict(), "winner");
        boolean isVersion =
                winner != null && conflict.versions().stream().map(Written::dot).anyMatch(winner::equals);
        if (isVersion) {
            return resolution.choose(winner, true, nowMs);
        }
        return Standing.isDeleted(conflict.conflict())
                ? resolution.delete(nowMs)
                : resolution.compose(Map.of(), null, nowMs);
    }

    private static GenericRecord newest(Written conflict) {
        return conflict.versions().stream().max(AGE).orElseThrow();
    }

    private static GenericRecord ofOrigin(Written conflict, String origin) throws UnfitException {
        return conflict.versions().stream()
                .filter(version -> version.get("origin").toString().equals(origin))
                .max(AGE)
                .orElseThrow(() -> new UnfitException("no version is of " + Printable.of(origin, 200)));
    }

    /** @throws UnfitException if it is none for this conflict */
    GenericRecord change(ConvergeConfig config, Written conflict, String origin, long nowMs) throws UnfitException {
        if (conflict.isUnique()) {
            throw new UnfitException("it is about a value that several products have: settle it by itself");
        }
        try {
            return way.change(ConflictResolution.of(config, conflict, origin), conflict, nowMs);
        } catch (IOException | RegistryUnavailableException e) {
            throw new UnfitException(e.getMessage());
        }
    }

    /** For the log. */
    @Override
    public String toString() {
        return name;
    }
}
