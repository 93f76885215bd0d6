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
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** What stands in a conflict, with what one of its versions says of the leaves in dispute: for a version that has no whole product to choose. */
final class ChosenLeaves {

    private static final String INSTEAD = "Give the product itself (--product).";

    private final Written conflict;
    private final String dot;

    /** @param dot of the version */
    ChosenLeaves(Written conflict, String dot) {
        this.conflict = conflict;
        this.dot = dot;
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
        for (Chosen chosen : chosen(line)) {
            chosen.put(product);
        }
        try {
            return JsonToAvro.read(product.toString(), standing.getSchema());
        } catch (JsonFormException e) {
            throw refusal("with its values what stands is no product any more, " + e.getMessage());
        }
    }

    /** A place, and the value for it; null: none. */
    private record Chosen(Pointer place, JsonNode value) {

        void put(ObjectNode product) {
            ObjectNode holder = product;
            List<String> steps = place.steps();
            for (String step : steps.subList(0, steps.size() - 1)) {
                JsonNode next = holder.get(step);
                if (!(next instanceof ObjectNode) && value == null) {
                    return;
                }
                holder = next instanceof ObjectNode object ? object : holder.putObject(step);
            }
            String name = steps.get(steps.size() - 1);
            if (value == null) {
                holder.remove(name);
            } else {
                holder.set(name, value);
            }
        }
    }

    /** Those above others first: what is below may stand in their place. */
    private List<Chosen> chosen(ObjectNode line) throws IOException {
        List<Chosen> chosen = new ArrayList<>();
        for (JsonNode leaf : line.path("disputed")) {
            for (JsonNode value : leaf.get("values")) {
                if (value.get("version").asText().equals(dot)) {
                    addTo(chosen, leaf, value);
                }
            }
        }
        if (chosen.isEmpty()) {
            throw refusal("the conflict record has none of its values among those in dispute");
        }
        chosen.sort(Comparator.comparing(each -> each.place().steps().size()));
        return chosen;
    }

    private void addTo(List<Chosen> chosen, JsonNode leaf, JsonNode value) throws IOException {
        String name = leaf.get("leaf").asText();
        JsonNode fields = leaf.get("fields");
        boolean isGroup = fields.size() > 1;
        if (!isGroup && !name.equals(fields.get(0).asText())) {
            throw refusal("it disputes " + Printable.of(name) + ", which stands in a list that is merged");
        }
        if (value.has("omitted")) {
            throw refusal("its value at " + Printable.of(name) + " is too large for the conflict record");
        }
        JsonNode said = value.get("value");
        for (JsonNode field : fields) {
            JsonNode ofField = isGroup && said != null ? said.get(field.asText()) : said;
            chosen.add(new Chosen(Pointer.parse(field.asText()), ofField));
        }
    }

    private IOException refusal(String reason) {
        return new IOException(
                Printable.of(dot) + " does not speak of the whole product, and " + reason + ". " + INSTEAD);
    }
}
