package io.converge.unique;

import io.converge.model.Decimals;
import io.converge.model.Pointer;
import io.converge.model.Product;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A constraint on the catalogue: no two products have the same values at its pointers.
 *
 * @param name as it is configured
 * @param pointers whose values are compared together
 */
public record UniqueKey(String name, List<Pointer> pointers) {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]+");

    /** More digits before the point are written with an exponent. */
    private static final int MOST_WHOLE_DIGITS = 40;

    public UniqueKey {
        Objects.requireNonNull(name, "name");
        pointers = List.copyOf(pointers);
    }

    /**
     * Reads {@code name=/pointer+/pointer}.
     *
     * @throws IllegalArgumentException if {@code text} is not of that form
     */
    public static UniqueKey parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 0 || !NAME.matcher(text.substring(0, equals)).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is not NAME=POINTER+POINTER such as gtin=/gtin or model=/brand+/model");
        }
        List<Pointer> pointers = Stream.of(text.substring(equals + 1).split("\\+", -1))
                .map(Pointer::parse)
                .toList();
        if (pointers.stream().distinct().count() < pointers.size()) {
            throw new IllegalArgumentException("'" + text + "' names a pointer twice");
        }
        return new UniqueKey(text.substring(0, equals), pointers);
    }

    /** The form that {@link #parse} reads: it tells this constraint from every other. */
    public String text() {
        return pointers.stream().map(Pointer::text).collect(Collectors.joining("+", name + "=", ""));
    }

    /** What a product claims: empty if one of the pointers leads to nothing that can be claimed. */
    public Optional<UniqueValue> valueOf(Product product) {
        StringBuilder json = new StringBuilder("[");
        for (Pointer pointer : pointers) {
            String part = part(product.get(pointer));
            if (part == null) {
                return Optional.empty();
            }
            json.append(json.length() == 1 ? "" : ",").append(part);
        }
        return Optional.of(new UniqueValue(this, json.append(']').toString()));
    }

    /** The JSON of a text that is not blank, a number or a boolean; null for all else. Equal numbers have one form. */
    private static String part(Object value) {
        if (value instanceof String text) {
            return text.isBlank() ? null : JsonText.quoted(text);
        }
        if (value instanceof BigDecimal number) {
            return number(Decimals.normalized(number));
        }
        return value instanceof Boolean ? value.toString() : null;
    }

    private static String number(BigDecimal number) {
        long wholeDigits = (long) number.precision() - number.scale();
        return number.scale() < 0 && wholeDigits <= MOST_WHOLE_DIGITS ? number.toPlainString() : number.toString();
    }
}
