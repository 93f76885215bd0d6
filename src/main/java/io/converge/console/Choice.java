package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Problem;
import io.converge.json.JsonFormException;
import io.converge.model.Printable;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;

/** What a person wants to stand. */
final class Choice {

    private static final List<String> NAMES = List.of("take", "fields", "base", "product", "delete", "sku");

    /** Makes the change. */
    private interface Way {
        GenericRecord change(ConflictResolution resolution, long nowMs) throws IOException, JsonFormException;
    }

    private final String sku;
    private final boolean needsVersions;
    private final Way way;

    private Choice(String sku, boolean needsVersions, Way way) {
        this.sku = sku;
        this.needsVersions = needsVersions;
        this.way = way;
    }

    /** @throws Problem if it is none, or more than one */
    static Choice of(JsonNode json) {
        Fields fields = new Fields(json, "choice", NAMES);
        long given = List.of("take", "fields", "product", "delete").stream()
                .filter(fields::has)
                .count();
        if (given != 1) {
            throw Problem.badRequest("choice has one of take, fields, product and delete");
        }
        String sku = fields.text("sku", null);
        if (fields.has("take")) {
            String dot = fields.text("take");
            return new Choice(sku, true, (resolution, nowMs) -> resolution.choose(dot, false, nowMs));
        }
        if (fields.has("fields")) {
            Map<String, String> chosen = chosen(fields.get("fields"));
            String base = fields.text("base", null);
            return new Choice(sku, true, (resolution, nowMs) -> resolution.compose(chosen, base, nowMs));
        }
        if (fields.has("product")) {
            return replacing(sku, fields.get("product"));
        }
        if (!fields.flag("delete")) {
            throw Problem.badRequest("choice: delete is true, or not there");
        }
        return new Choice(sku, false, ConflictResolution::delete);
    }

    private static Choice replacing(String sku, JsonNode product) {
        if (!product.isObject()) {
            throw Problem.badRequest("choice: product is no object");
        }
        String text = product.toString();
        return new Choice(sku, false, (resolution, nowMs) -> resolution.replace(text, nowMs));
    }

    private static Map<String, String> chosen(JsonNode json) {
        if (!json.isObject()) {
            throw Problem.badRequest("choice: fields is no object of pointers to versions");
        }
        Map<String, String> chosen = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : json.properties()) {
            if (!field.getValue().isTextual()) {
                throw Problem.badRequest("choice: fields names no version for " + Printable.of(field.getKey(), 100));
            }
            chosen.put(field.getKey(), field.getValue().textValue());
        }
        return chosen;
    }

    /** The sku that it changes. */
    String sku(Written conflict) {
        return conflict.isUnique() ? sku : conflict.text("sku");
    }

    /**
     * The change that lets it stand.
     *
     * @param origin in whose name it is written
     * @throws UnfitException if there is none: why
     */
    GenericRecord change(ConvergeConfig config, Written conflict, String origin, long nowMs) throws UnfitException {
        try {
            return way.change(resolution(config, conflict, origin), nowMs);
        } catch (IOException | JsonFormException | RegistryUnavailableException e) {
            throw new UnfitException(e.getMessage());
        }
    }

    private ConflictResolution resolution(ConvergeConfig config, Written conflict, String origin)
            throws IOException, UnfitException {
        if (!conflict.isUnique()) {
            if (sku != null && !sku.equals(conflict.text("sku"))) {
                throw new UnfitException("the conflict is of another sku than " + Printable.of(sku, 200));
            }
            return ConflictResolution.of(config, conflict, origin);
        }
        if (needsVersions) {
            throw new UnfitException(
                    "these are several products that have a value in common, and no versions of one: give"
                            + " one of them another product, or delete it");
        }
        if (sku == null) {
            throw new UnfitException("choice: sku is missing: which of the products shall be changed?");
        }
        return ConflictResolution.ofUnique(config, conflict, sku, origin);
    }
}
