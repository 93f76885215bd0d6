package io.converge.triage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.json.RecordLine;
import io.converge.model.Position;
import io.converge.model.RefusalReason;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.common.header.Header;

/** Dead letters as JSON. */
public final class DeadLetterLine {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private DeadLetterLine() {}

    /** What a list says of a letter: all but its record's bytes. */
    public static ObjectNode brief(DeadLetters.Found found) {
        ObjectNode line = about(found.letter(), found.claim());
        line.put("retried", found.retried());
        line.put("refusals", found.refusals());
        return line;
    }

    /** A letter with its record's bytes. */
    static ObjectNode full(DeadLetter letter, Claim claim) {
        ObjectNode line = about(letter, claim);
        splitTrace(line);
        ArrayNode headers = line.putArray("headers");
        for (Header header : letter.headers()) {
            headers.addObject().put("name", header.key()).set("value", RecordLine.text(header.value()));
        }
        line.put("bytes", letter.value() == null ? 0 : letter.value().length);
        line.put("value", letter.value() == null ? null : HexFormat.of().formatHex(letter.value()));
        return line;
    }

    private static ObjectNode about(DeadLetter letter, Claim claim) {
        ObjectNode line = NODES.objectNode();
        line.put("letter", letter.place().toString());
        line.put(
                "time",
                letter.timestampMs() < 0
                        ? null
                        : Instant.ofEpochMilli(letter.timestampMs()).toString());
        line.put("reason", letter.reason());
        line.put("detail", letter.detail());
        line.set("source", source(letter.source()));
        line.put("origin", claim.origin());
        line.put("sku", claim.sku());
        line.set("key", RecordLine.text(letter.key()));
        ObjectNode omitted = line.putObject("omitted");
        letter.omitted().forEach(omitted::put);
        return line;
    }

    private static JsonNode source(Position source) {
        return source == null
                ? NODES.nullNode()
                : NODES.objectNode()
                        .put("topic", source.topic())
                        .put("partition", source.partition())
                        .put("offset", source.offset());
    }

    /** The detail of what our own code failed on is one with a trace: people read that line by line. */
    private static void splitTrace(ObjectNode line) {
        if (!line.path("reason").asText().equals(RefusalReason.UNPROCESSABLE.name())) {
            return;
        }
        List<String> lines = line.path("detail").asText("").lines().toList();
        if (lines.size() > 1) {
            line.put("detail", lines.get(0));
            ArrayNode trace = NODES.arrayNode();
            lines.stream().skip(1).map(String::strip).forEach(trace::add);
            line.set("trace", trace);
        }
    }
}
