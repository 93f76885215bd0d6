package io.converge.triage;

import io.converge.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.apache.kafka.common.header.Header;

/**
 * What makes a refused record the same one, whichever letters tell of it: where it stood, and what it says. Under
 * at-least-once, or when an application reads its changes again, there is more than one letter of a record; and a topic that is
 * made anew holds other records at the old places. 128 bits of a SHA-256.
 */
record RecordIdentity(long high, long low) {

    /** Of the record that a letter tells of; the letter must name its source. */
    static RecordIdentity of(DeadLetter letter) {
        MessageDigest digest = Sha256.start();
        add(digest, letter.source().toString().getBytes(StandardCharsets.UTF_8));
        add(digest, letter.key());
        add(digest, letter.value());
        for (Header header : letter.headers()) {
            add(digest, header.key().getBytes(StandardCharsets.UTF_8));
            add(digest, header.value());
        }
        letter.omitted().forEach((part, what) -> add(digest, (part + what).getBytes(StandardCharsets.UTF_8)));
        ByteBuffer bytes = ByteBuffer.wrap(digest.digest());
        return new RecordIdentity(bytes.getLong(), bytes.getLong());
    }

    /** With the length in front, so that no two sequences of parts are one; none at all is told from nothing in it. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? -1 : part.length)
                .flip());
        if (part != null) {
            digest.update(part);
        }
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
