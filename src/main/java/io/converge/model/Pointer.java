package io.converge.model;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A JSON pointer (RFC 6901) to a value inside a product.
 *
 * @param text as it was written
 * @param steps the names on the way
 */
public record Pointer(String text, List<String> steps) {

    private static final Pattern ARRAY_INDEX = Pattern.compile("0|[1-9]\\d{0,8}");
    private static final Pattern BAD_ESCAPE = Pattern.compile("~(?![01])");
    private static final int MOST_SHOWN = 61;

    public Pointer {
        steps = List.copyOf(steps);
    }

    /**
     * @throws IllegalArgumentException if {@code text} is no pointer, points to the whole product, or has more steps than
     *     {@link Limits#POINTER_STEPS}
     */
    public static Pointer parse(String text) {
        Pointer pointer = parseOfAnyLength(text);
        if (pointer.isTooLong()) {
            throw new IllegalArgumentException(shown(text) + " has " + pointer.steps.size()
                    + " steps; a JSON pointer has at most " + Limits.POINTER_STEPS + ", as no product is deeper");
        }
        return pointer;
    }

    /**
     * The pointer of a text that may have more steps than any product.
     *
     * @throws IllegalArgumentException if {@code text} is no pointer, or points to the whole product
     */
    public static Pointer parseOfAnyLength(String text) {
        boolean escapes = text.indexOf('~') >= 0;
        if (!text.startsWith("/") || escapes && BAD_ESCAPE.matcher(text).find()) {
            throw new IllegalArgumentException(shown(text) + " is not a JSON pointer such as /attributes/revision");
        }
        List<String> steps = new ArrayList<>(2);
        for (int from = 1; from <= text.length(); ) {
            int slash = text.indexOf('/', from);
            int to = slash < 0 ? text.length() : slash;
            String step = text.substring(from, to);
            steps.add(escapes ? step.replace("~1", "/").replace("~0", "~") : step);
            from = to + 1;
        }
        return new Pointer(text, steps);
    }

    /** Whether it has more steps than {@link Limits#POINTER_STEPS}. */
    public boolean isTooLong() {
        return steps.size() > Limits.POINTER_STEPS;
    }

    private static String shown(String text) {
        return "'" + Printable.within(text, MOST_SHOWN) + "'";
    }

    /** The pointer that takes these steps. */
    public static Pointer of(List<String> steps) {
        StringBuilder text = new StringBuilder();
        for (String step : steps) {
            text.append('/').append(escaped(step));
        }
        return new Pointer(text.toString(), steps);
    }

    /** The name {@code step} as it stands in the text of a pointer. */
    public static String escaped(String step) {
        return step.replace("~", "~0").replace("/", "~1");
    }

    /** Whether another pointer is the same, or leads through this place. */
    public boolean isAtOrAbove(Pointer other) {
        return steps.size() <= other.steps.size() && steps.equals(other.steps.subList(0, steps.size()));
    }

    /** Whether one of both leads through the other, or they are the same. */
    public boolean overlaps(Pointer other) {
        return isAtOrAbove(other) || other.isAtOrAbove(this);
    }

    /** The number at this place, as {@link #numberOf} says. */
    public Optional<BigDecimal> number(Product product) {
        return product == null ? Optional.empty() : numberOf(value(product));
    }

    /**
     * The number that a value of a product is: a number, or a text that is a finite decimal number of at most
     * {@link NumberText#MOST_DIGITS} digits.
     */
    public static Optional<BigDecimal> numberOf(Object variant) {
        Object value = Variant.plain(variant);
        if (value instanceof BigDecimal number) {
            return Optional.of(number);
        }
        return value instanceof String text ? NumberText.number(text) : Optional.empty();
    }

    /** The value at this place, without its branch if it is a variant; null if there is none, or null. */
    public Object value(Product product) {
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
            value = Variant.plain(value);
        }
        return value;
    }

    /**
     * A copy of a product's fields with another value at this place.
     *
     * @throws IllegalArgumentException if no map leads there
     */
    Map<String, Object> replaced(Map<String, Object> fields, Object value) {
        return replaced(fields, 0, value);
    }

    private Map<String, Object> replaced(Map<?, ?> map, int depth, Object value) {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, entry) -> copy.put((String) key, entry));
        String step = steps.get(depth);
        if (depth == steps.size() - 1) {
            copy.put(step, value);
            return copy;
        }
        Object below = map.get(step);
        if (!(Variant.plain(below) instanceof Map<?, ?> inner)) {
            throw new IllegalArgumentException("nothing leads to " + text);
        }
        Map<String, Object> changed = replaced(inner, depth + 1, value);
        copy.put(step, below instanceof Variant variant ? new Variant(variant.branch(), changed) : changed);
        return copy;
    }

    /** Two with one text take the same steps. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Pointer that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
