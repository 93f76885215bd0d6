package io.converge.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.json.RecordLine;
import io.converge.model.Pointer;
import io.converge.model.Printable;
import io.converge.serde.output.ConflictRecords;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.UnsettledException.Instead;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** What stands in a conflict, with what one of its versions says of the leaves in dispute: what nobody disputes stays as it is. */
final class ChosenLeaves {

    private static final String INSTEAD = "Give the product itself";

    private final Written conflict;
    private final String dot;
    private final boolean isWhole;

    /**
     * @param dot of the version
     * @param isWhole whether it speaks of the whole product
     */
    ChosenLeaves(Written conflict, String dot, boolean isWhole) {
        this.conflict = conflict;
        this.dot = dot;
        this.isWhole = isWhole;
    }

    /** @throws IOException if the record does not have what it takes: what to do instead */
    GenericRecord product() throws IOException {
        ObjectNode line = RecordLine.conflict(conflict.conflict());
        GenericRecord standing = ConflictRecords.outcomeProduct(conflict.conflict());
        if (standing == null) {
            throw refusal(
                    line.path("outcomeOmitted").isObject()
                            ? "what stands is too large for the conflict record"
                            : "no product stands that its values could go into");
        }
        ObjectNode product = (ObjectNode) line.get("outcome");
        PlacedValues placed = new PlacedValues(product, standing.getSchema(), isWhole ? productOf(line) : null);
        for (Chosen chosen : chosen(line)) {
            placed.put(chosen.place(), chosen.value());
        }
        try {
            return JsonToAvro.read(product.toString(), standing.getSchema());
        } catch (JsonFormException e) {
            throw refusal("with its values what stands is no product any more, " + e.getMessage());
        }
    }

    /** A place, and the value for it; null: none. */
    private record Chosen(Pointer place, JsonNode value) {}

    /** Those above others first: what is below may stand in their place. */
    private List<Chosen> chosen(ObjectNode line) throws IOException {
        List<Chosen> chosen = new ArrayList<>();
        for (JsonNode leaf : line.path("disputed")) {
            for (JsonNode value : leaf.get("values")) {
                if (value.get("version").asText().equals(dot)) {
                    addTo(chosen, line, leaf, value);
                }
            }
        }
        if (chosen.isEmpty() && isWhole) {
            addOfProduct(chosen, line);
        }
        if (chosen.isEmpty()) {
            throw refusal("the conflict record has none of its values among those in dispute");
        }
        chosen.sort(Comparator.comparing(each -> each.place().steps().size()));
        return chosen;
    }

    /** One that wrote none of them, but stands where others could not be merged. */
    private void addOfProduct(List<Chosen> chosen, ObjectNode line) throws IOException {
        JsonNode product = productOf(line);
        if (product == null) {
            return;
        }
        for (JsonNode leaf : line.path("disputed")) {
            addOf(chosen, product, fields(leaf));
        }
    }

    private static void addOf(List<Chosen> chosen, JsonNode product, JsonNode fields) {
        for (JsonNode field : fields) {
            JsonNode said = product.at(field.asText());
            chosen.add(new Chosen(Pointer.parse(field.asText()), said.isMissingNode() ? null : said));
        }
    }

    /** The version's; null if the record does not have it. */
    private JsonNode productOf(ObjectNode line) {
        for (JsonNode version : line.path("versions")) {
            boolean isMeant = dot.equals(version.get("origin").asText() + ":" + version.get("sequence"));
            if (isMeant && version.path("product").isObject()) {
                return version.get("product");
            }
        }
        return null;
    }

    private JsonNode fields(JsonNode leaf) throws IOException {
        String name = leaf.get("leaf").asText();
        JsonNode fields = leaf.get("fields");
        if (fields.size() == 1 && !name.equals(fields.get(0).asText())) {
            throw refusal("it disputes " + Printable.of(name) + ", which stands in a list that is merged");
        }
        return fields;
    }

    private void addTo(List<Chosen> chosen, ObjectNode line, JsonNode leaf, JsonNode value) throws IOException {
        String name = leaf.get("leaf").asText();
        JsonNode fields = fields(leaf);
        if (value.has("omitted")) {
            throw refusal("its value at " + Printable.of(name) + " is too large for the conflict record");
        }
        JsonNode product = productOf(line);
        if (product != null) {
            // There it has the type that it was written with; by its text alone a union's first branch would do.
            addOf(chosen, product, fields);
            return;
        }
        boolean isGroup = fields.size() > 1;
        JsonNode said = value.get("value");
        for (JsonNode field : fields) {
            JsonNode ofField = isGroup && said != null ? said.get(field.asText()) : said;
            chosen.add(new Chosen(Pointer.parse(field.asText()), ofField));
        }
    }

    private IOException refusal(String reason) {
        return isWhole
                ? new UnsettledException(
                        Printable.of(dot) + ": " + reason + ". " + INSTEAD + ", or take all of its product.",
                        Instead.PRODUCT,
                        Instead.WHOLE)
                : new UnsettledException(
                        Printable.of(dot) + " does not speak of the whole product, and " + reason + ". " + INSTEAD
                                + ".",
                        Instead.PRODUCT);
    }
}
