package io.converge.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Iterator;
import java.util.Map;

/** The start of a JSON value's text, of any size and depth. */
final class Excerpt {

    private static final int ENOUGH = 100;

    private final StringBuilder text = new StringBuilder();

    private Excerpt() {}

    /** The whole text where it is short, else at least its first hundred characters. */
    static String of(JsonNode json) {
        Excerpt excerpt = new Excerpt();
        excerpt.write(json);
        return excerpt.text.toString();
    }

    /** Each level writes a character before the next, so it goes no deeper than is enough. */
    private void write(JsonNode json) {
        if (json.isObject()) {
            text.append('{');
            String comma = "";
            Iterator<Map.Entry<String, JsonNode>> all = json.properties().iterator();
            for (; all.hasNext() && !isEnough(); comma = ",") {
                Map.Entry<String, JsonNode> entry = all.next();
                text.append(comma).append(TextNode.valueOf(entry.getKey())).append(':');
                write(entry.getValue());
            }
            text.append('}');
        } else if (json.isArray()) {
            text.append('[');
            String comma = "";
            for (Iterator<JsonNode> all = json.elements(); all.hasNext() && !isEnough(); comma = ",") {
                text.append(comma);
                write(all.next());
            }
            text.append(']');
        } else if (!isEnough()) {
            text.append(json);
        }
    }

    private boolean isEnough() {
        return text.length() >= ENOUGH;
    }
}
