package io.converge.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/** Objects of JSON as rows: each may have other members, so there is no list of columns. */
abstract class JsonRows implements Rows {

    private final JsonRow.Columns columns = new JsonRow.Columns();

    /** @param raw null: what the object is written as */
    final Row row(int place, JsonNode json, String raw) {
        return new JsonRow(columns, place, json, null, raw);
    }

    /** One that cannot be read. */
    final Row bad(int place, String why, String raw) {
        return new JsonRow(columns, place, MissingNode.getInstance(), RowFault.ofRow(why), raw);
    }

    @Override
    public final List<String> columns() {
        return null;
    }

    @Override
    public final int bind(String column) throws UnknownColumnException {
        return columns.bind(column);
    }
}
