package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.http.Problem;
import io.converge.model.Printable;
import java.util.Collection;
import java.util.Iterator;

/** The fields of an object of a call's body. */
final class Fields {

    private final JsonNode json;
    private final String name;

    /**
     * @param name what it is called where it is wrong
     * @throws Problem if it is no object, or has a field that is none of the known
     */
    Fields(JsonNode json, String name, Collection<String> known) {
        this.json = json;
        this.name = name;
        if (!json.isObject()) {
            throw Problem.badRequest(name + " is no object");
        }
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String field = names.next();
            if (!known.contains(field)) {
                throw Problem.badRequest(
                        name + " has " + Printable.of(field, 100) + "; it takes " + String.join(", ", known));
            }
        }
    }

    boolean has(String field) {
        return json.hasNonNull(field);
    }

    JsonNode get(String field) {
        return json.path(field);
    }

    /** @param absent what it is if it is missing, null or empty */
    String text(String field, String absent) {
        JsonNode value = json.path(field);
        if (value.isMissingNode()
                || value.isNull()
                || value.isTextual() && value.textValue().isEmpty()) {
            return absent;
        }
        if (!value.isTextual()) {
            throw Problem.badRequest(name + ": " + field + " is no text");
        }
        return value.textValue();
    }

    String text(String field) {
        String text = text(field, null);
        if (text == null) {
            throw Problem.badRequest(name + ": " + field + " is missing");
        }
        return text;
    }

    boolean flag(String field) {
        JsonNode value = json.path(field);
        if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
            throw Problem.badRequest(name + ": " + field + " is neither true nor false");
        }
        return value.asBoolean();
    }

    /** Null if it is missing. */
    Long number(String field) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        if (!value.canConvertToLong() || !value.isIntegralNumber()) {
            throw Problem.badRequest(name + ": " + field + " is no whole number");
        }
        return value.longValue();
    }
}
