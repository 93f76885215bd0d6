package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.ResolutionSender;
import io.converge.unique.UniqueKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;

/**
 * A change that would settle a conflict.
 *
 * @param change null if there is none
 * @param problems why it cannot be written; none if it can
 */
record Draft(Written conflict, String sku, GenericRecord change, List<String> problems) {

    /** @param keys what has to be unique in the catalogue */
    static Draft of(
            ConvergeConfig config, Written conflict, Choice choice, String origin, UniqueKeys keys, long nowMs) {
        String sku = choice.sku(conflict);
        try {
            GenericRecord change = choice.change(config, conflict, origin, nowMs);
            return new Draft(conflict, sku, change, problems(config, conflict, change, keys));
        } catch (UnfitException e) {
            return new Draft(conflict, sku, null, List.of(e.getMessage()));
        }
    }

    private static List<String> problems(
            ConvergeConfig config, Written conflict, GenericRecord change, UniqueKeys keys) {
        List<String> problems = new ArrayList<>();
        try {
            ResolutionSender.tryOut(config, change);
        } catch (RefusedRecordException e) {
            problems.add(e.reason() + ": " + e.getMessage());
        }
        if (conflict.isClaimedBehind(change, keys)) {
            problems.add("the product still has " + conflict.subject()
                    + "; such a conflict is over when all but one of its products have given the value up");
        }
        return problems;
    }

    /** Null on a delete, or if there is none. */
    GenericRecord product() {
        return change == null ? null : (GenericRecord) change.get("product");
    }

    String dot() {
        return change.get("origin") + ":" + change.get("sequence");
    }

    /** The same with one more problem, if there is one. */
    Draft with(Optional<String> problem) {
        List<String> all = new ArrayList<>(problems);
        problem.ifPresent(all::add);
        return new Draft(conflict, sku, change, all);
    }

    /** @param caveats what could not be checked */
    ObjectNode preview(List<String> caveats) {
        JsonNode product = Standing.product(product());
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("product", product);
        json.put("deleted", change != null && product() == null);
        problems.forEach(json.putArray("problems")::add);
        caveats.forEach(json.putArray("caveats")::add);
        json.set("difference", change == null ? null : Differences.of(stands(), product));
        if (change == null) {
            json.putArray("difference");
        }
        json.put("seen", SeenConflict.token(conflict));
        return json;
    }

    /** Of the sku that is changed. */
    private JsonNode stands() {
        if (!conflict.isUnique()) {
            return Standing.product(ConflictRecords.outcomeProduct(conflict.conflict()));
        }
        return conflict.claimants().stream()
                .filter(claimant -> claimant.get("sku").toString().equals(sku))
                .findFirst()
                .map(claimant -> Standing.product(ConflictRecords.versionProduct(claimant)))
                .orElse(JsonNodeFactory.instance.nullNode());
    }
}
