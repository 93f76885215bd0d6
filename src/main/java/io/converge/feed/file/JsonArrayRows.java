package io.converge.feed.file;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.json.JsonElements;
import io.converge.json.JsonFormException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.List;

/** The objects of an array of JSON. Where the text is no JSON, nothing tells where the next one begins: the file ends there. */
final class JsonArrayRows extends JsonRows {

    private final JsonElements elements;
    private final List<String> steps;
    private final Charset charset;
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
            return element == null ? null : row(number, element, null);
        } catch (CharacterCodingException e) {
            throw new IOException(
                    "record " + number + " or what follows is not " + charset.name() + ". --charset names another one",
                    e);
        } catch (JsonFormException e) {
            return bad(number, "line " + elements.line() + ": " + e.getMessage(), "{}");
        }
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
