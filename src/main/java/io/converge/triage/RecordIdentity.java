package io.converge.triage;

import io.converge.model.Sha256;
import io.converge.serde.RecordHeader;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * What makes a refused record the same one, whichever letters tell of it: where it stood, and what it says. Under
 * at-least-once, or when an application reads its changes again, there is more than one letter of a record, and one of them may
 * leave out what another one has; and a topic that is made anew holds other records at the old places. 128 bits of a SHA-256.
 */
public record RecordIdentity(long high, long low) {

    /** As long as a digest: parts must not run into each other. */
    private static final byte[] NONE = new byte[32];

    /** Of the record that a letter tells of; the letter must name its source. */
    public static RecordIdentity of(DeadLetter letter) {
        MessageDigest digest = Sha256.start();
        digest.update(Sha256.of(letter.source().toString()));
        digest.update(part(letter, RecordHeader.OMITTED_KEY, letter.key()));
        digest.update(part(letter, RecordHeader.OMITTED_VALUE, letter.value()));
        digest.update(LeftOut.digest(letter, RecordHeader.OMITTED_HEADERS)
                .orElseGet(() -> RecordHeader.digest(letter.headers())));
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new RecordIdentity(bytes.getLong(), bytes.getLong());
    }

    /** None at all is told from nothing in it. */
    private static byte[] part(DeadLetter letter, String omission, byte[] bytes) {
        return LeftOut.digest(letter, omission).orElseGet(() -> bytes == null ? NONE : Sha256.of(bytes));
    }

    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return hex.toHexDigits(high) + hex.toHexDigits(low);
    }

    /** @throws IllegalArgumentException if it is no text of an identity */
    static RecordIdentity parse(String text) {
        if (text.length() != 32) {
            throw new IllegalArgumentException("not 32 hexadecimal digits: " + text);
        }
        return new RecordIdentity(
                HexFormat.fromHexDigitsToLong(text, 0, 16), HexFormat.fromHexDigitsToLong(text, 16, 32));
    }
}
