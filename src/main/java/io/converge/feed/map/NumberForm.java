package io.converge.feed.map;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How a file writes numbers. Nothing is guessed: {@code 1.234} is a thousand and more where points group digits, and little more than
 * one where they part decimals.
 *
 * @param decimal in front of decimals
 * @param grouping between groups of three digits; null: none. A blank stands for those that are not broken at, too.
 */
public record NumberForm(char decimal, Character grouping) {

    public static final NumberForm PLAIN = new NumberForm('.', null);

    private static final int GROUP = 3;
    private static final int LONGEST = 1_000;
    private static final Pattern SHORTENED = Pattern.compile("[+-]?[0-9][0-9.,' ]*[eE][+-]?[0-9]{1,3}");
    private static final String BLANKS = " \u00a0\u202f\u2009";

    /**
     * The number of a text.
     *
     * @throws IllegalArgumentException if it is none; the message says what is expected
     */
    BigDecimal parse(String text) {
        if (text.length() > LONGEST) {
            throw expected();
        }
        StringBuilder digits = new StringBuilder(text.length());
        int sinceGroup = -1;
        boolean isBehindPoint = false;
        int before = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                digits.append(c);
                before++;
                sinceGroup += sinceGroup >= 0 && !isBehindPoint ? 1 : 0;
            } else if (i == 0 && (c == '-' || c == '+')) {
                digits.append(c);
            } else if (c == decimal && !isBehindPoint) {
                requireGroup(sinceGroup);
                isBehindPoint = true;
                digits.append('.');
            } else if (isGrouping(c) && !isBehindPoint && before > 0 && (sinceGroup >= 0 || before <= GROUP)) {
                requireGroup(sinceGroup);
                sinceGroup = 0;
            } else {
                throw SHORTENED.matcher(text).matches() ? rounded() : expected();
            }
        }
        if (!isBehindPoint) {
            requireGroup(sinceGroup);
        }
        if (before == 0) {
            throw expected();
        }
        return new BigDecimal(digits.toString());
    }

    private boolean isGrouping(char c) {
        return grouping != null && (c == grouping || BLANKS.indexOf(grouping) >= 0 && BLANKS.indexOf(c) >= 0);
    }

    private void requireGroup(int sinceGroup) {
        if (sinceGroup >= 0 && sinceGroup != GROUP) {
            throw expected();
        }
    }

    private IllegalArgumentException expected() {
        String group = grouping == null ? "" : grouping.toString();
        return new IllegalArgumentException("no number such as 1" + group + "234" + decimal + "50");
    }

    /** The digits that a spreadsheet has dropped so are not in the file any more. */
    private static IllegalArgumentException rounded() {
        return new IllegalArgumentException(
                "no number that is written out: spreadsheets shorten long ones so, and drop digits. Format the column as text");
    }
}
