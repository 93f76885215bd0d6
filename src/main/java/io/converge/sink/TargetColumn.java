package io.converge.sink;

/**
 * A column that a table has.
 *
 * @param type as PostgreSQL writes it, as in {@code numeric(19,4)}
 * @param base the name of its type, of a domain's that below it, of an array's that of its elements
 * @param cast what a text is cast to for it; without a length, which would cut the text in silence
 * @param isArray whether it has arrays
 * @param isEnum whether {@code base} is an enumeration
 * @param modifier digits or length as PostgreSQL keeps them; −1: none are asked for
 * @param isRequired whether it takes no null
 * @param isFilled whether a row that does not name it has a value there all the same
 * @param isGenerated whether it cannot be written
 * @param isDeterministic whether texts are equal there only if their bytes are
 */
record TargetColumn(
        String name,
        String type,
        String base,
        String cast,
        boolean isArray,
        boolean isEnum,
        int modifier,
        boolean isRequired,
        boolean isFilled,
        boolean isGenerated,
        boolean isDeterministic) {

    /** Of numbers and lengths the server keeps four more. */
    private static final int EXTRA = 4;

    private static final int SCALE_BITS = 0x7ff;
    private static final int SCALE_SIGN = 0x400;
    private static final int PRECISION_SHIFT = 16;

    /** Digits of a number; 0 if it may have any. */
    int precision() {
        return modifier < EXTRA ? 0 : modifier - EXTRA >> PRECISION_SHIFT & 0xffff;
    }

    /** Digits of a number behind the point. */
    int scale() {
        int bits = modifier - EXTRA & SCALE_BITS;
        return modifier < EXTRA ? 0 : (bits ^ SCALE_SIGN) - SCALE_SIGN;
    }

    boolean isJson() {
        return !isArray && (base.equals("jsonb") || base.equals("json"));
    }

    /** Whether a text would be cut by spaces at its end, which the server does in silence. */
    boolean cuts(String text) {
        if (isArray || !base.equals("varchar") || modifier < EXTRA) {
            return false;
        }
        int most = modifier - EXTRA;
        return text.codePointCount(0, text.length()) > most
                && text.substring(text.offsetByCodePoints(0, most)).chars().allMatch(c -> c == ' ');
    }

    boolean isText() {
        return !isArray && (base.equals("text") || base.equals("varchar") || base.equals("citext"));
    }
}
