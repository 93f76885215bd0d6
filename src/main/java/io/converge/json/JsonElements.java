package io.converge.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import io.converge.model.Printable;
import io.converge.serde.JsonFault;
import java.io.IOException;
import java.io.Reader;
import java.util.List;

/** The elements of an array that stands somewhere in a JSON text, one by one: the text may be larger than memory. */
public final class JsonElements implements AutoCloseable {

    private static final int LONGEST_NAME = 61;

    private final JsonParser parser;
    private int line;

    /**
     * @param steps the names on the way to the array
     * @throws IOException if it cannot be read, is no JSON up to there, or no array stands there
     */
    public JsonElements(Reader in, List<String> steps) throws IOException {
        parser = JsonToAvro.parser(in);
        StringBuilder place = new StringBuilder();
        next();
        for (String step : steps) {
            place.append('/').append(Printable.within(step, LONGEST_NAME));
            if (parser.currentToken() != JsonToken.START_OBJECT || !enter(step)) {
                throw new IOException("nothing stands at " + place);
            }
        }
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            throw new IOException((place.isEmpty() ? "the file" : "what stands at " + place) + " is no array of JSON");
        }
    }

    /** Whether an object has a member; the parser stands at the beginning of its value then. */
    private boolean enter(String name) throws IOException {
        while (next() == JsonToken.FIELD_NAME) {
            boolean isIt = parser.currentName().equals(name);
            next();
            if (isIt) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private JsonToken next() throws IOException {
        try {
            return parser.nextToken();
        } catch (JsonProcessingException e) {
            throw notJson(e);
        }
    }

    private IOException notJson(JsonProcessingException e) {
        return new IOException("not JSON: " + JsonFault.message(e, parser.currentLocation()), e);
    }

    /**
     * The next element; null if there is none.
     *
     * @throws JsonFormException if a text in it is not one of Unicode; the next one can be read then
     * @throws IOException if it cannot be read, or what follows is no JSON
     */
    public JsonNode element() throws IOException, JsonFormException {
        JsonToken token = next();
        if (token == JsonToken.END_ARRAY) {
            readToEnd();
            return null;
        }
        if (token == null) {
            throw new IOException("the array is not closed: the file is cut");
        }
        line = parser.currentTokenLocation().getLineNr();
        JsonNode element;
        try {
            element = JsonToAvro.value(parser);
        } catch (JsonProcessingException e) {
            throw notJson(e);
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IOException("line " + line + " and what follows: a number's exponent is beyond 32 bits", e);
        }
        WholeTexts.check(element);
        return element;
    }

    /** What stands behind the array is none of it, and has to be whole; behind all of it there may be nothing. */
    private void readToEnd() throws IOException {
        while (!parser.getParsingContext().inRoot()) {
            if (next() == null) {
                throw new IOException("the object around the array is not closed: the file is cut");
            }
        }
        if (next() != null) {
            throw new IOException("line " + parser.currentTokenLocation().getLineNr()
                    + ": there is more behind the array. What stands in several arrays has to come as several files");
        }
    }

    /** On which line the last element began. */
    public int line() {
        return line;
    }

    @Override
    public void close() throws IOException {
        parser.close();
    }
}
