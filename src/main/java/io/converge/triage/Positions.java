package io.converge.triage;

import io.converge.model.Position;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Positions as people write them, and as they are printed everywhere. */
public final class Positions {

    private static final Pattern FORM = Pattern.compile("(.+)-(\\d{1,10})@(\\d{1,19})");

    private Positions() {}

    /**
     * Reads {@code TOPIC-PARTITION@OFFSET}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Position parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw none(text);
        }
        try {
            return new Position(matcher.group(1), Integer.parseInt(matcher.group(2)), Long.parseLong(matcher.group(3)));
        } catch (NumberFormatException beyondAnyOfKafka) {
            throw none(text);
        }
    }

    private static IllegalArgumentException none(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is no position. Write TOPIC-PARTITION@OFFSET, as in product-changes-3@1042.");
    }
}
