package io.converge.model;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;

/** Texts that are numbers. */
public final class NumberText {

    /**
     * A text of more digits is no number. To make one of it takes a time that grows with their square; changes with longer
     * ones where numbers are compared are refused ({@code max.number.digits}), so this is for those that came in before.
     */
    static final int MOST_DIGITS = 10_000;

    private static final Pattern DECIMAL = Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

    private NumberText() {}

    /** The number that {@code text} is, if it is one of at most {@link #MOST_DIGITS} digits. */
    public static Optional<BigDecimal> number(String text) {
        return isNumber(text) && digits(text) <= MOST_DIGITS ? parsed(text) : Optional.empty();
    }

    /** Whether {@code text} has the form of a finite decimal number and more than {@code maxDigits} digits. */
    public static boolean isLonger(String text, int maxDigits) {
        return text.length() > maxDigits && isNumber(text) && digits(text) > maxDigits;
    }

    private static boolean isNumber(String text) {
        return DECIMAL.matcher(text).matches();
    }

    /** Those of the exponent, too. */
    private static int digits(String text) {
        int digits = 0;
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= '0' && text.charAt(i) <= '9') {
                digits++;
            }
        }
        return digits;
    }

    private static Optional<BigDecimal> parsed(String decimal) {
        try {
            return Optional.of(new BigDecimal(decimal));
        } catch (NumberFormatException exponentBeyondAllMeasure) {
            return Optional.empty();
        }
    }
}
