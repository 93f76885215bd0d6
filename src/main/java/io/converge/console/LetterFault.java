package io.converge.console;

import io.converge.model.RefusalReason;
import io.converge.triage.DeadLetter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a refused record something is wrong, as far as its letter says.
 *
 * @param offset of the byte in the value; null if it is not known
 * @param path a JSON pointer into the change; null if it is not known
 */
record LetterFault(Long offset, String path) {

    /** As the readers of bytes say it. */
    private static final Pattern OFFSET = Pattern.compile(" (?:at|before) (?:byte )?(\\d{1,10})\\b");

    private static final Pattern TEXT =
            Pattern.compile("^(/.*?) (?:is not UTF-8|has half a surrogate pair|has a name)");

    private static final Map<String, String> FIELDS = Map.of(
            RefusalReason.MISSING_SKU.name(), "sku",
            RefusalReason.MISSING_ORIGIN.name(), "origin",
            RefusalReason.BAD_SEQUENCE.name(), "sequence",
            RefusalReason.MISSING_PRODUCT.name(), "product",
            RefusalReason.BAD_CONTEXT.name(), "context",
            RefusalReason.CLOCK_AHEAD.name(), "timestamp",
            RefusalReason.PARTIAL_CHANGE.name(), "fields");

    static LetterFault of(DeadLetter letter) {
        if (letter.reason() == null) {
            return new LetterFault(null, null);
        }
        String field = FIELDS.get(letter.reason());
        return new LetterFault(offset(letter), field == null ? badText(letter) : "/" + field);
    }

    private static String badText(DeadLetter letter) {
        boolean isOfText = letter.reason().equals(RefusalReason.BAD_TEXT.name()) && letter.detail() != null;
        Matcher matcher = TEXT.matcher(isOfText ? letter.detail() : "");
        return matcher.find() ? matcher.group(1) : null;
    }

    private static Long offset(DeadLetter letter) {
        boolean isOfBytes = letter.reason().equals(RefusalReason.UNDECODABLE.name());
        if (!isOfBytes || letter.detail() == null || letter.value() == null) {
            return null;
        }
        Matcher matcher = OFFSET.matcher(letter.detail());
        if (!matcher.find()) {
            return null;
        }
        long offset = Long.parseLong(matcher.group(1));
        return offset <= letter.value().length ? offset : null;
    }
}
