package io.converge.model;

import java.util.function.IntPredicate;

/**
 * Texts that others have chosen, for a line that people read: no text breaks the line or its columns, hides what it is, or looks
 * like another one as far as its characters tell. Letters of two scripts may still look alike.
 */
public final class Printable {

    private static final int ZERO_WIDTH_NON_JOINER = 0x200c;
    private static final int ZERO_WIDTH_JOINER = 0x200d;
    private static final int EMOJI_STYLE = 0xfe0f;

    /** Behind them stand no letters of Latin script, which nothing joins. */
    private static final int LAST_OF_LATIN = 0x24f;

    /** Names in a pointer are cut behind so many characters. */
    private static final int LONGEST_NAME = 61;

    private Printable() {}

    /** The text itself if all of it can be seen; else in quotes, with what cannot be seen as JSON would have it. */
    public static String of(String text) {
        return of(text, Integer.MAX_VALUE);
    }

    /** @param longest how many characters of the text to show, at least 1 */
    public static String of(String text, int longest) {
        String shown = cut(text, longest);
        return isPlain(text) ? shown : '"' + escaped(shown, point -> point == '"' || point == '\\') + '"';
    }

    /**
     * A text that stands in quotes already, or in a sentence.
     *
     * @param longest how many characters of it to show, at least 1
     */
    public static String within(String text, int longest) {
        return escaped(cut(text, longest), point -> false);
    }

    /** A name as it stands in a JSON pointer that people read. */
    public static String step(String name) {
        return Pointer.escaped(within(name, LONGEST_NAME));
    }

    /** The text, if it is longer its beginning and an ellipsis in so many characters; a pair of surrogates stays one. */
    public static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = longest - 1;
        boolean halves = end > 0
                && Character.isHighSurrogate(text.charAt(end - 1))
                && Character.isLowSurrogate(text.charAt(end));
        return text.substring(0, halves ? end - 1 : end) + "…";
    }

    /** A quote in front is kept for what is in quotes; blanks at the ends, or several, would be lost among those of columns. */
    private static boolean isPlain(String text) {
        return !text.startsWith("\"")
                && !text.startsWith(" ")
                && !text.endsWith(" ")
                && !text.contains("  ")
                && escaped(text, point -> false).length() == text.length();
    }

    private static String escaped(String text, IntPredicate isSpecial) {
        StringBuilder escaped = new StringBuilder();
        int before = 0;
        for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
            int point = text.codePointAt(i);
            int next = i + Character.charCount(point);
            int behind = next < text.length() ? text.codePointAt(next) : 0;
            if (isSpecial.test(point)) {
                escaped.append('\\').appendCodePoint(point);
            } else if (isSeen(point, before, behind)) {
                escaped.appendCodePoint(point);
            } else {
                append(escaped, point);
            }
            before = point;
        }
        return escaped.toString();
    }

    private static void append(StringBuilder escaped, int point) {
        switch (point) {
            case '\t' -> escaped.append("\\t");
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            default -> {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }

    /** Marks that turn the direction of writing are not; those that join characters belong to what is seen of these. */
    private static boolean isSeen(int point, int before, int behind) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> point == ' ';
            case Character.FORMAT ->
                (point == ZERO_WIDTH_JOINER || point == ZERO_WIDTH_NON_JOINER) && isJoined(before) && isJoined(behind);
            default ->
                point == EMOJI_STYLE
                        ? Character.getType(before) == Character.OTHER_SYMBOL
                        : !looksLikeNothing(point) && !looksLikeOthers(point);
        };
    }

    private static boolean isJoined(int point) {
        return point > LAST_OF_LATIN && point != ZERO_WIDTH_JOINER && point != ZERO_WIDTH_NON_JOINER;
    }

    /** Characters that are letters, marks or symbols by their type, and that nothing is drawn for. */
    private static boolean looksLikeNothing(int point) {
        return switch (point) {
            case 0x034f, 0x115f, 0x1160, 0x17b4, 0x17b5, 0x2800, 0x3164, 0xffa0, 0x1d159 -> true;
            default -> isIn(point, 0x180b, 0x180f) || isIn(point, 0xfe00, 0xfe0f) || isIn(point, 0xe0100, 0xe01ef);
        };
    }

    /**
     * Characters that Unicode has for what it says with others, too: accents that stand behind their letter, parts of Korean
     * syllables, the signs of Ohm, Kelvin and Ångström, Chinese characters that are there twice.
     */
    private static boolean looksLikeOthers(int point) {
        return isIn(point, 0x300, 0x36f)
                || isIn(point, 0x3099, 0x309a)
                || isIn(point, 0x1100, 0x11ff)
                || point == 0x2126
                || isIn(point, 0x212a, 0x212b)
                || isIn(point, 0xf900, 0xfaff)
                || isIn(point, 0x2f800, 0x2fa1f);
    }

    private static boolean isIn(int point, int first, int last) {
        return point >= first && point <= last;
    }
}
