package io.converge.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.json.JsonElements;
import io.converge.json.JsonFormException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.List;

/** The objects of an array of JSON. Where the text is no JSON, nothing tells where the next one begins: the file ends there. */
final class JsonArrayRows implements Rows {

    private final JsonElements elements;
    private final List<String> steps;
    private final Charset charset;
    private final JsonRow.Columns columns = new JsonRow.Columns();
    private int number;

    /** @param steps the names on the way to the array */
    JsonArrayRows(Reader in, List<String> steps, Charset charset) throws IOException {
        this.elements = new JsonElements(in, steps);
        this.steps = steps;
        this.charset = charset;
    }

    @Override
    public Row next() throws IOException {
        number++;
        try {
            JsonNode element = elements.element();
            return element == null ? null : new JsonRow(columns, number, element, null, null);
        } catch (JsonFormException e) {
            String why = "line " + elements.line() + ": " + e.getMessage();
            return new JsonRow(columns, number, MissingNode.getInstance(), RowFault.ofRow(why), "{}");
        }
    }

    @Override
    public List<String> columns() {
        return null;
    }

    @Override
    public int bind(String column) throws UnknownColumnException {
        return columns.bind(column);
    }

    @Override
    public String placeName() {
        return "record";
    }

    @Override
    public Frame frame() {
        StringBuilder head = new StringBuilder();
        steps.forEach(step -> head.append('{').append(TextNode.valueOf(step)).append(':'));
        return new Frame(head + "[\n", ",\n", "\n]" + "}".repeat(steps.size()) + "\n", charset, false);
    }

    @Override
    public void close() throws IOException {
        elements.close();
    }
}
