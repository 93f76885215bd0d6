package io.converge.feed;

import java.math.BigDecimal;
import java.util.regex.Pattern;

/**
 * How many products a run may delete at once.
 *
 * @param share of those that the feed has sent, in percent; null: a number
 * @param most null: a share
 */
public record DeleteLimit(BigDecimal share, Long most) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,6})?)%|\\d{1,18}");
    private static final BigDecimal WHOLE = BigDecimal.valueOf(100);

    /** @throws IllegalArgumentException if it is neither a share nor a number; the message says what is expected */
    public static DeleteLimit parse(String text) {
        if (!FORM.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "'" + text + "' is neither a share (10%) nor a number of products (500)");
        }
        if (!text.endsWith("%")) {
            return new DeleteLimit(null, Long.parseLong(text));
        }
        BigDecimal share = new BigDecimal(text.substring(0, text.length() - 1));
        if (share.compareTo(WHOLE) > 0) {
            throw new IllegalArgumentException("'" + text + "' is more than there is");
        }
        return new DeleteLimit(share, null);
    }

    /** @throws RefusedRunException if they are too many */
    void require(long deletes, long known) throws RefusedRunException {
        boolean isTooMany = most != null
                ? deletes > most
                : BigDecimal.valueOf(deletes).multiply(WHOLE).compareTo(share.multiply(BigDecimal.valueOf(known))) > 0;
        if (isTooMany) {
            throw new RefusedRunException("the feed lists " + deletes + " of its " + known
                    + " products no more, and --full would delete them: more than --max-deletes " + this
                    + ". Nothing is sent. Is the file whole? If it is, allow more");
        }
    }

    @Override
    public String toString() {
        return most != null ? most.toString() : share.toPlainString() + "%";
    }
}
