package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.http.Problem;
import io.converge.json.RecordLine;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetters;
import io.converge.triage.RecordLookup;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;

/** Reads dead letters where they stand, with all that is known of them. */
final class LetterReading {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MOST_SHOWN_BYTES = 64 << 10;

    private final ConvergeConfig config;
    private final Letters letters;
    private final RecordLookup lookup;

    LetterReading(ConvergeConfig config, Letters letters, RecordLookup lookup) {
        this.config = config;
        this.letters = letters;
        this.lookup = lookup;
    }

    /** @throws Problem if there is none, or it cannot be read now */
    ObjectNode detail(Position position) {
        // Nobody reads other topics by this.
        if (!position.topic().equals(config.deadLettersTopic())) {
            throw Problem.notFound("dead letters stand in " + config.deadLettersTopic());
        }
        try {
            DeadLetter letter = lookup.at(position)
                    .map(DeadLetter::of)
                    .orElseThrow(() -> Problem.notFound("there is no dead letter at " + position));
            return json(DeadLetters.whole(config, letter));
        } catch (IOException e) {
            throw new Problem(503, "the dead letter cannot be read now: " + e.getMessage());
        }
    }

    private ObjectNode json(DeadLetters.Whole whole) {
        DeadLetter letter = whole.letter();
        ObjectNode json = JSON.valueToTree(letters.summary(letter, whole.claim()));
        json.put("detail", letter.detail());
        json.set("key", RecordLine.text(letter.key()));
        if (json.get("key").isObject()) {
            json.set("key", json.get("key").get("base64"));
        }
        ArrayNode headers = json.putArray("headers");
        for (Header header : letter.headers()) {
            JsonNode text = RecordLine.text(header.value());
            headers.addObject().put("name", header.key()).set("text", text.isObject() ? text.get("base64") : text);
        }
        json.set("omitted", JSON.valueToTree(letter.omitted()));
        json.set("value", value(whole));
        json.set("fault", JSON.valueToTree(LetterFault.of(letter)));
        ArrayNode previous = json.putArray("previous");
        if (whole.history().from() != null) {
            previous.add(whole.history().from());
        }
        json.put("retriedAs", whole.history().to());
        json.put("note", whole.registryFault().orElse(null));
        return json;
    }

    /** As a text what the record says if it can be read, or its bytes if these are one. */
    private static ObjectNode value(DeadLetters.Whole whole) {
        byte[] bytes =
                whole.letter().value() == null ? new byte[0] : whole.letter().value();
        byte[] shown = Arrays.copyOf(bytes, Math.min(bytes.length, MOST_SHOWN_BYTES));
        JsonNode plain = RecordLine.text(whole.letter().value() == null ? null : shown);
        String text = whole.json().map(JsonNode::toPrettyString).orElse(plain.isTextual() ? plain.textValue() : null);
        boolean isCut = text != null && text.length() > MOST_SHOWN_BYTES;
        ObjectNode value = JSON.createObjectNode();
        value.put("text", isCut ? Printable.cut(text, MOST_SHOWN_BYTES) : text);
        value.put("hex", HexFormat.of().formatHex(shown));
        value.put("bytes", bytes.length);
        value.put("truncated", isCut || bytes.length > shown.length);
        return value;
    }
}
