package io.converge.serde.binary;

import io.converge.model.Printable;
import io.converge.model.WellFormedText;
import org.apache.avro.util.Utf8;

/**
 * A text that would not stay different from others: bytes that are no UTF-8, or half a surrogate pair. Whoever it passes on its
 * way out adds where it was.
 */
public final class BadTextException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String fault;
    private final StringBuilder place = new StringBuilder();

    private BadTextException(String fault) {
        super(null, null, false, false);
        this.fault = fault;
    }

    /** Refuses bytes that are no UTF-8. */
    public static void check(byte[] bytes, int start, int length) {
        int at = WellFormedText.fault(bytes, start, length);
        if (at != WellFormedText.NO_FAULT) {
            throw new BadTextException(fault(bytes, start, at));
        }
    }

    /** Refuses a text, or bytes that Avro takes for one. */
    public static void check(CharSequence text) {
        if (text instanceof Utf8 utf8) {
            check(utf8.getBytes(), 0, utf8.getByteLength());
            return;
        }
        int at = WellFormedText.fault(text);
        if (at != WellFormedText.NO_FAULT) {
            throw new BadTextException(String.format(
                    "has half a surrogate pair (\\u%04x, its character %d)", (int) text.charAt(at), at + 1));
        }
    }

    private static String fault(byte[] bytes, int start, int at) {
        return String.format("is not UTF-8 (0x%02x, its byte %d)", bytes[start + at] & 0xff, at + 1);
    }

    /** What is wrong with bytes that are to be a text, as the predicate of a sentence; null: nothing. */
    public static String fault(byte[] bytes) {
        int at = WellFormedText.fault(bytes, 0, bytes.length);
        return at == WellFormedText.NO_FAULT ? null : fault(bytes, 0, at);
    }

    /** It stands below this name. */
    public BadTextException below(String name) {
        place.insert(0, "/" + Printable.step(name));
        return this;
    }

    /** It is not a value but the name of one. */
    public BadTextException asKey() {
        BadTextException key = new BadTextException("has a name that " + fault);
        key.place.append(place);
        return key;
    }

    /** What is wrong with it, as the predicate of a sentence. */
    public String fault() {
        return fault;
    }

    @Override
    public String getMessage() {
        return (place.length() == 0 ? "the text" : place) + " " + fault;
    }
}
