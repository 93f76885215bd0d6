package io.converge.source;

import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.serde.change.ChangeChecks;

/** The documents of MongoDB and their ids, which its connector writes as texts. */
final class DocumentText {

    private DocumentText() {}

    /** A row as it is, but of a text the JSON in it. */
    static Value read(Value row) {
        if (row == null || !(row.leaf() instanceof String text)) {
            return row;
        }
        try {
            return JsonValue.of(ExtendedJson.plain(JsonToAvro.parse(text)));
        } catch (JsonFormException e) {
            throw ChangeChecks.undecodable("a row is a text and " + e.getMessage());
        }
    }
}
