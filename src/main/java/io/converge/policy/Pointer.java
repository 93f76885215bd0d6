package io.converge.policy;

import io.converge.model.Product;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A JSON pointer (RFC 6901) to a value inside a product.
 *
 * @param text as it was written
 * @param steps the names on the way
 */
public record Pointer(String text, List<String> steps) {

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");
    private static final Pattern ARRAY_INDEX = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");

    public Pointer {
        steps = List.copyOf(steps);
    }

    /**
     * @throws IllegalArgumentException if {@code text} is no pointer, or points to the whole product
     */
    public static Pointer parse(String text) {
        if (!text.startsWith("/") || BAD_ESCAPE.matcher(text).find()) {
            throw new IllegalArgumentException("'" + text + "' is not a JSON pointer such as /attributes/revision");
        }
        List<String> steps = Stream.of(text.substring(1).split("/", -1))
                .map(step -> step.replace("~1", "/").replace("~0", "~"))
                .toList();
        return new Pointer(text, steps);
    }

    /** The number at this place: a number, or a text that is a finite decimal number. */
    public Optional<BigDecimal> number(Product product) {
        Object value = product == null ? null : value(product);
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        if (value instanceof String string && DECIMAL.matcher(string).matches()) {
            return parsed(string);
        }
        return Optional.empty();
    }

    private static Optional<BigDecimal> parsed(String decimal) {
        try {
            return Optional.of(new BigDecimal(decimal));
        } catch (NumberFormatException exponentBeyondAllMeasure) {
            return Optional.empty();
        }
    }

    private Object value(Product product) {
        Object value = product.fields();
        for (String step : steps) {
            if (value instanceof Map<?, ?> map) {
                value = map.get(step);
            } else if (value instanceof List<?> list
                    && ARRAY_INDEX.matcher(step).matches()) {
                int index = Integer.parseInt(step);
                value = index < list.size() ? list.get(index) : null;
            } else {
                return null;
            }
        }
        return value;
    }

    @Override
    public String toString() {
        return text;
    }
}
