package io.converge.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.json.RecordLine;
import io.converge.model.Pointer;
import io.converge.model.Printable;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** A product put together of what the versions of a conflict say: one of them, or what stands, with values of others in single places. */
final class ComposedProduct {

    private final ObjectNode line;
    private final List<Schema> schemas;

    /** @param schemas that the product may have, in the order in which they are tried */
    ComposedProduct(Written conflict, List<Schema> schemas) {
        this.line = RecordLine.conflict(conflict.conflict());
        this.schemas = schemas;
    }

    /** A place, the value for it (null: none), and the product that it comes from (null: not known whole). */
    private record Placed(Pointer place, JsonNode value, JsonNode whole) {}

    /**
     * @param fields of each place the version whose value stands there
     * @param base the version whose product stands elsewhere; null: what stands now
     */
    GenericRecord of(Map<String, String> fields, String base) throws IOException {
        ObjectNode product = base(base).deepCopy();
        List<Placed> placed = new ArrayList<>();
        for (Map.Entry<String, String> field : fields.entrySet()) {
            add(placed, field.getKey(), field.getValue(), fields.keySet());
        }
        // Those above others first: what is below may stand in their place.
        placed.sort(Comparator.comparing(each -> each.place().steps().size()));
        JsonFormException wrong = null;
        for (Schema schema : schemas) {
            ObjectNode composed = product.deepCopy();
            placed.forEach(each -> new PlacedValues(composed, schema, each.whole()).put(each.place(), each.value()));
            try {
                return JsonToAvro.read(composed.toString(), schema);
            } catch (JsonFormException e) {
                wrong = wrong == null ? e : wrong;
            }
        }
        throw new IOException("these values make no product together: " + wrong.getMessage(), wrong);
    }

    private JsonNode base(String dot) throws IOException {
        boolean isKnown = dot == null ? line.path("outcome").isObject() : isWhole(version(dot));
        if (isKnown) {
            return dot == null ? line.get("outcome") : version(dot).get("product");
        }
        String name = dot == null ? "what stands" : Printable.of(dot);
        throw new IOException(name + " is no product that is known whole, so nothing can be put into it");
    }

    private JsonNode version(String dot) throws IOException {
        for (JsonNode version : line.path("versions")) {
            if (dot.equals(version.get("origin").asText() + ":" + version.get("sequence"))) {
                return version;
            }
        }
        throw new IOException("no version is " + Printable.of(dot));
    }

    private void add(List<Placed> placed, String name, String dot, Set<String> taken) throws IOException {
        JsonNode version = version(dot);
        JsonNode leaf = disputed(name);
        if (isWhole(version)) {
            JsonNode product = version.get("product");
            for (String field : places(name, leaf)) {
                Pointer place = pointer(field);
                requireRoom(product, place, dot, taken);
                placed.add(new Placed(place, said(product, place), product));
            }
            return;
        }
        JsonNode said = told(version, leaf, name, dot);
        List<String> places = places(name, leaf);
        for (String field : places) {
            JsonNode value = places.size() > 1 && said != null ? said.get(field) : said;
            placed.add(new Placed(pointer(field), value, null));
        }
    }

    /** Whether its product is all that it says. One that speaks of some fields has nothing to say in the others. */
    private static boolean isWhole(JsonNode version) {
        return version.path("product").isObject() && !version.hasNonNull("fields");
    }

    /** Below a null nothing is said: a default would stand there, which no version has. */
    private static void requireRoom(JsonNode product, Pointer place, String dot, Set<String> taken) throws IOException {
        List<String> steps = place.steps();
        for (int size = 1; size < steps.size(); size++) {
            String holder = Pointer.of(steps.subList(0, size)).text();
            if (product.at(holder).isNull() && !taken.contains(holder)) {
                throw new IOException(Printable.of(dot) + " has null at " + Printable.of(holder)
                        + ", and so nothing at " + Printable.of(place.text()) + ": take what it has at "
                        + Printable.of(holder));
            }
        }
    }

    /** What a product has at a place; null: an entry that it has not. */
    private static JsonNode said(JsonNode product, Pointer place) {
        JsonNode said = product.at(place.text());
        return said.isMissingNode() ? null : said;
    }

    /** The leaf in dispute of this name; null if there is none. */
    private JsonNode disputed(String name) {
        for (JsonNode leaf : line.path("disputed")) {
            if (leaf.get("leaf").asText().equals(name)) {
                return leaf;
            }
        }
        return null;
    }

    /** A group has several. */
    private static List<String> places(String name, JsonNode leaf) throws IOException {
        if (leaf == null) {
            return List.of(name);
        }
        List<String> places = new ArrayList<>();
        leaf.get("fields").forEach(field -> places.add(field.asText()));
        if (places.size() == 1 && !places.get(0).equals(name)) {
            throw new IOException(
                    Printable.of(name) + " stands in a list that is merged: give the product itself instead");
        }
        return places;
    }

    private Pointer pointer(String text) throws IOException {
        if (text.isEmpty()) {
            throw new IOException("the whole product is no place in it: take the version as it is");
        }
        try {
            Pointer pointer = Pointer.parse(text);
            if (schemas.stream().anyMatch(schema -> PlacedValues.isPlace(pointer, schema))) {
                return pointer;
            }
        } catch (IllegalArgumentException e) {
            throw new IOException(Printable.of(text) + " is no place in a product: " + e.getMessage(), e);
        }
        throw new IOException("the product has no place " + Printable.of(text));
    }

    /** What a version that is not known whole says of a place; null: that nothing is there. */
    private static JsonNode told(JsonNode version, JsonNode leaf, String name, String dot) throws IOException {
        for (JsonNode value : version.path("values")) {
            if (value.get("leaf").asText().equals(name)) {
                return value(value, name, dot);
            }
        }
        if (leaf != null) {
            for (JsonNode value : leaf.get("values")) {
                if (value.get("version").asText().equals(dot)) {
                    return value(value, name, dot);
                }
            }
        }
        throw new IOException(
                "the conflict record does not have what " + Printable.of(dot) + " says at " + Printable.of(name));
    }

    private static JsonNode value(JsonNode told, String name, String dot) throws IOException {
        if (told.has("omitted")) {
            throw new IOException("what " + Printable.of(dot) + " says at " + Printable.of(name)
                    + " is too large for the conflict record");
        }
        return told.get("value");
    }
}
