package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.RefusalReason;
import io.converge.model.WellFormedText;
import java.util.Map;

/** That no text in JSON has half a surrogate pair, which an escape can say, and which would be written as a question mark. */
final class WholeTexts {

    private WholeTexts() {}

    /** @throws JsonFormException naming the place of the first that has */
    static void check(JsonNode json) throws JsonFormException {
        check(json, Place.LINE);
    }

    private static void check(JsonNode json, Place place) throws JsonFormException {
        if (json.isTextual()) {
            check(json.textValue(), place, "has");
        } else if (json.isObject()) {
            for (Map.Entry<String, JsonNode> entry : json.properties()) {
                check(entry.getKey(), place, "has a name with");
                check(entry.getValue(), place.at(entry.getKey()));
            }
        } else if (json.isArray()) {
            int index = 0;
            for (JsonNode element : json) {
                check(element, place.at(Integer.toString(index++)));
            }
        }
    }

    private static void check(String text, Place place, String how) throws JsonFormException {
        int at = WellFormedText.fault(text);
        if (at != WellFormedText.NO_FAULT) {
            throw new JsonFormException(String.format(
                    "%s: %s %s half a surrogate pair (\\u%04x, character %d)",
                    RefusalReason.BAD_TEXT, place.subject(), how, (int) text.charAt(at), at + 1));
        }
    }
}
