package io.converge.cli;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** One of several words, as an argument: in small letters, with hyphens. Capitals and underscores are taken, too. */
final class OneOf<E extends Enum<E>> implements ITypeConverter<E> {

    private final List<E> values;

    OneOf(E[] values) {
        this.values = List.of(values);
    }

    /** How a value is written. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public E convert(String text) {
        String word = text.toLowerCase(Locale.ROOT).replace('_', '-');
        return values.stream()
                .filter(value -> word(value).equals(word))
                .findAny()
                .orElseThrow(() -> new TypeConversionException("expected one of " + words() + ", not '" + text + "'"));
    }

    private String words() {
        return values.stream().map(OneOf::word).collect(Collectors.joining(", "));
    }
}
