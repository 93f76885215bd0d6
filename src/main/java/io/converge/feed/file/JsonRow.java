package io.converge.feed.file;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** An object of JSON as a row: its members are the columns, and so is whatever a pointer names. */
final class JsonRow implements Row {

    /** What was asked for, shared by all rows of a file. */
    static final class Columns {

        private final List<JsonPointer> pointers = new ArrayList<>();

        int bind(String column) throws UnknownColumnException {
            try {
                pointers.add(
                        column.startsWith("/")
                                ? JsonPointer.compile(column)
                                : JsonPointer.empty().appendProperty(column));
            } catch (IllegalArgumentException e) {
                throw new UnknownColumnException("'" + column + "' is no JSON pointer");
            }
            return pointers.size() - 1;
        }
    }

    private final Columns columns;
    private final int place;
    private final JsonNode json;
    private final RowFault fault;
    private final String raw;

    /** @param raw null: what the object is written as */
    JsonRow(Columns columns, int place, JsonNode json, RowFault fault, String raw) {
        this.columns = columns;
        this.place = place;
        this.json = json;
        this.fault = fault != null || json.isObject() ? fault : RowFault.ofRow("it is no object of JSON");
        this.raw = raw;
    }

    @Override
    public int place() {
        return place;
    }

    @Override
    public RowFault fault() {
        return fault;
    }

    @Override
    public JsonNode cell(int column) {
        JsonNode value = json.at(columns.pointers.get(column));
        return value.isMissingNode() ? null : value;
    }

    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }

    @Override
    public String raw() {
        return raw == null ? json.toString() : raw;
    }
}
