package io.converge.serde;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.model.Printable;
import io.converge.model.VersionVector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** A context as it stands in {@link RecordHeader#CONTEXT}: a JSON object of origins and sequences. */
public final class ContextText {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private static final int LONGEST_NAME = 61;

    private ContextText() {}

    public static String of(VersionVector context) {
        return of(context.asMap());
    }

    public static String of(Map<String, Long> context) {
        try {
            return JSON.writeValueAsString(context);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of numbers has a JSON form", e);
        }
    }

    /**
     * The sequence of each origin.
     *
     * @throws IllegalArgumentException if it is no JSON object of whole numbers, one for each name, with nothing behind it
     */
    public static Map<String, Long> entries(String text) {
        Map<String, Long> entries = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : object(text).properties()) {
            JsonNode sequence = entry.getValue();
            if (!sequence.isIntegralNumber() || !sequence.canConvertToLong()) {
                throw new IllegalArgumentException(
                        "'" + Printable.within(entry.getKey(), LONGEST_NAME) + "' is not a whole number of 64 bits");
            }
            entries.put(entry.getKey(), sequence.longValue());
        }
        return entries;
    }

    private static JsonNode object(String text) {
        try (JsonParser parser = JSON.createParser(text)) {
            JsonNode json = JSON.readTree(parser);
            if (json == null || !json.isObject()) {
                throw new IllegalArgumentException("not a JSON object of origins and numbers");
            }
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("more text behind the object, at column "
                        + parser.currentTokenLocation().getColumnNr());
            }
            return json;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(JsonFault.message(e, null), e);
        } catch (IOException e) {
            throw new UncheckedIOException("reading from memory", e);
        }
    }
}
