package io.converge.serde.change;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.BadTextException;
import io.converge.serde.binary.Framing;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * The key of a record without a value: its sku, in UTF-8. A key that another serializer has wrapped is refused, or the delete would be one
 * of a sku that nobody has.
 */
public final class TombstoneKey {

    static final String NAME = "the key of a record without a value";

    private static final String INSTEAD =
            ". A sku that is really so is deleted by a change whose op is DELETE, and that names it in its field sku.";

    private static final String SCALAR = "(-?\\d+(\\.\\d+)?|true|false|null)";

    /**
     * A text in quotes, or the beginning of one; what begins as an object, or as an array of texts, objects or arrays; an array of numbers
     * and the like. What has something else in its braces, or behind its second quote, is a name: {@code {550e8400-e29b}}.
     */
    private static final Pattern JSON = Pattern.compile(
            "\uFEFF?\\s*(\"[^\"]*|\".*\"|\\{\\s*([\"}].*)?|\\[\\s*([\"{\\[\\]].*)?" + "|\\[\\s*" + SCALAR + "(\\s*,\\s*"
                    + SCALAR + ")*\\s*,?\\s*\\]?)\\s*",
            Pattern.DOTALL);

    private TombstoneKey() {}

    /**
     * The sku that a key is; null if there is no key.
     *
     * @throws RefusedRecordException if it is a binary or JSON form of something
     */
    public static String sku(byte[] key) {
        if (key == null) {
            return null;
        }
        if (Framing.isFramed(key)) {
            throw bad("begins with a zero byte and the id " + Framing.schemaId(key)
                    + " of a schema, as Confluent's serializers write; it is to be the sku alone, in UTF-8" + INSTEAD);
        }
        if (key.length > 0 && key[0] == 0) {
            throw bad("begins with a zero byte, as binary numbers do; it is to be the sku, in UTF-8" + INSTEAD);
        }
        String fault = BadTextException.fault(key);
        if (fault != null) {
            throw bad(fault + "; it is to be the sku");
        }
        String text = new String(key, StandardCharsets.UTF_8);
        if (JSON.matcher(text).matches()) {
            throw bad("is JSON or begins as such, " + ChangeChecks.shown(text)
                    + "; it is to be the sku alone, without quotes or names" + INSTEAD);
        }
        return text;
    }

    private static RefusedRecordException bad(String fault) {
        return new RefusedRecordException(RefusalReason.BAD_TEXT, NAME + " " + fault);
    }
}
