package io.converge.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.Framing;
import io.converge.serde.change.ChangeChecks;
import io.converge.serde.change.ValueReader;
import java.nio.charset.StandardCharsets;

/** Reads the keys and the values of records as what they are written as. Belongs to one thread. */
final class Forms {

    private final ValueReader avro;

    Forms(ValueReader avro) {
        this.avro = avro;
    }

    /**
     * The value of a record.
     *
     * @return null if it is none, or null
     * @throws RefusedRecordException if it is not of its form
     */
    Value value(SourceRecord record, ValueFormat format) {
        byte[] bytes = record.value();
        if (bytes == null) {
            return null;
        }
        return format == ValueFormat.JSON
                ? json(text(bytes, "the value"))
                : AvroValue.of(avro.read(bytes, record.position().topic(), record.timestamp()));
    }

    /**
     * The key of a record: Avro where it is framed as such, JSON where it begins as a text or an object of that, else the text that it is. So
     * topics whose keys have another form than their values are read, too.
     *
     * @return null if it is none, or null
     * @throws RefusedRecordException if it is of none of these
     */
    Value key(SourceRecord record) {
        byte[] bytes = record.key();
        if (bytes == null) {
            return null;
        }
        if (Framing.isFramed(bytes)) {
            return AvroValue.of(avro.read(bytes, record.position().topic(), record.timestamp()));
        }
        if (bytes.length > 0 && bytes[0] == 0) {
            throw new RefusedRecordException(
                    RefusalReason.BAD_TEXT,
                    "the key begins with a zero byte, as binary numbers do; it is to be a text");
        }
        String text = text(bytes, "the key");
        Value json = text.startsWith("\"") || text.startsWith("{") ? jsonOrNull(text) : null;
        return json == null ? AvroValue.of(text) : json;
    }

    private static Value json(String text) {
        try {
            JsonNode document = JsonToAvro.parse(text);
            if (document.isMissingNode()) {
                throw ChangeChecks.undecodable("the value is empty, and so no JSON; the value of a delete is null");
            }
            return JsonValue.of(document);
        } catch (JsonFormException e) {
            throw ChangeChecks.undecodable("the value is " + e.getMessage());
        }
    }

    /** A key may be a text that begins as JSON does, and is none. */
    private static Value jsonOrNull(String text) {
        try {
            return JsonValue.of(JsonToAvro.parse(text));
        } catch (JsonFormException e) {
            return null;
        }
    }

    private static String text(byte[] bytes, String what) {
        String fault = BadTextException.fault(bytes);
        if (fault != null) {
            throw new RefusedRecordException(RefusalReason.BAD_TEXT, what + " " + fault);
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
