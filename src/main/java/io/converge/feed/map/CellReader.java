package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.converge.feed.file.Blanks;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.serde.TimeText;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** Reads what stands in a column as what the schema of a product wants there, in JSON. */
final class CellReader {

    private static final List<String> TRUE = List.of("true", "yes", "1");
    private static final List<String> FALSE = List.of("false", "no", "0");

    private static final int LONGEST_MATCHED = 1 << 15;

    private final Source source;
    private final Schema schema;
    private final String separator;

    /** @param schema of the place that it goes to */
    CellReader(Source source, Schema schema) {
        this.source = source;
        this.schema = only(schema);
        this.separator = source.separator() == null ? null : Pattern.quote(source.separator());
    }

    /** The one schema besides null; the union where there are several. */
    static Schema only(Schema schema) {
        if (!schema.isUnion()) {
            return schema;
        }
        List<Schema> others = schema.getTypes().stream()
                .filter(branch -> branch.getType() != Type.NULL)
                .toList();
        return others.size() == 1 ? others.get(0) : schema;
    }

    /**
     * The value; null if none is there.
     *
     * @param cell null: the row has nothing there
     * @throws CellException if it cannot be read
     */
    JsonNode read(JsonNode cell) throws CellException {
        if (source.constant() != null) {
            return source.constant();
        }
        if (cell == null) {
            return empty();
        }
        boolean isText = cell.isTextual();
        boolean isTruth = schema.getType() == Schema.Type.BOOLEAN && cell.isNumber();
        if (cell.isNull() || cell.isContainerNode() || !isText && !isTruth && source.values() == null) {
            return cell;
        }
        String text = text(cell.asText());
        try {
            if (source.values() != null) {
                return listed(text);
            }
            return text.isEmpty() ? empty() : value(text, schema);
        } catch (IllegalArgumentException e) {
            throw new CellException(source.column(), cell.asText(), e.getMessage());
        }
    }

    private JsonNode empty() {
        return switch (source.empty()) {
            case ABSENT -> null;
            case NULL -> NullNode.getInstance();
            case TEXT -> TextNode.valueOf("");
        };
    }

    /** As it counts. */
    String text(String given) throws CellException {
        String text = source.isTrimmed() ? Blanks.strip(given) : given;
        if (source.pattern() == null || text.isEmpty()) {
            return text;
        }
        if (text.length() > LONGEST_MATCHED) {
            throw new CellException(
                    source.column(),
                    given,
                    "it has more than " + LONGEST_MATCHED + " characters, which no pattern is tried on");
        }
        Matcher matcher = source.pattern().matcher(text);
        try {
            if (!matcher.matches()) {
                throw new CellException(source.column(), given, "it does not match " + source.pattern());
            }
        } catch (StackOverflowError e) {
            throw new CellException(source.column(), given, "it takes too deep a search to match " + source.pattern());
        }
        return matcher.group(1) == null ? "" : matcher.group(1);
    }

    private JsonNode listed(String text) {
        JsonNode value = source.values().get(text);
        if (value == null && text.isEmpty()) {
            return empty();
        }
        value = value == null ? source.values().get(Source.OTHERS) : value;
        if (value == null) {
            throw new IllegalArgumentException("it is none of the values of the map: "
                    + String.join(", ", source.values().keySet()));
        }
        return value;
    }

    private JsonNode value(String text, Schema type) {
        return switch (type.getType()) {
            case STRING -> TextNode.valueOf(source.isDate() ? source.dates().iso(text, null) : text);
            case INT, LONG -> TimeText.of(type) == null ? number(text) : time(text, TimeText.of(type));
            case FLOAT, DOUBLE -> number(text);
            case BYTES, FIXED -> isDecimal(type) ? number(text) : TextNode.valueOf(text);
            case BOOLEAN -> truth(text);
            case ARRAY -> list(text, type);
            case MAP, RECORD -> json(text);
            default -> TextNode.valueOf(text);
        };
    }

    private static boolean isDecimal(Schema type) {
        return type.getLogicalType() instanceof LogicalTypes.Decimal
                || type.getLogicalType() instanceof LogicalTypes.BigDecimal;
    }

    private JsonNode number(String text) {
        return DecimalNode.valueOf(source.numbers().parse(text));
    }

    private JsonNode time(String text, TimeText type) {
        return TextNode.valueOf(source.dates().iso(text, type));
    }

    private static JsonNode truth(String text) {
        String word = text.toLowerCase(Locale.ROOT);
        if (TRUE.contains(word) || FALSE.contains(word)) {
            return BooleanNode.valueOf(TRUE.contains(word));
        }
        throw new IllegalArgumentException("neither true, yes or 1 nor false, no or 0");
    }

    private JsonNode list(String text, Schema type) {
        if (separator == null && text.startsWith("[")) {
            return json(text);
        }
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        for (String part : separator == null ? new String[] {text} : text.split(separator)) {
            String element = source.isTrimmed() ? Blanks.strip(part) : part;
            if (!element.isEmpty()) {
                list.add(value(element, only(type.getElementType())));
            }
        }
        return list;
    }

    private static JsonNode json(String text) {
        try {
            return JsonToAvro.parse(text);
        } catch (JsonFormException e) {
            throw new IllegalArgumentException(e.getMessage());
        }
    }
}
