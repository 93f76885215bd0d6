package io.converge.triage;

import io.converge.model.Sha256;
import io.converge.serde.RecordHeader;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What a letter leaves out of its record, and says by a digest. */
final class LeftOut {

    private static final Pattern DIGEST = Pattern.compile("sha256 ([0-9a-f]{64})$");

    private LeftOut() {}

    /**
     * The digest of a part that a letter leaves out; empty if it does not leave it out.
     *
     * @param omission the name of the header that says so
     */
    static Optional<byte[]> digest(DeadLetter letter, String omission) {
        String said = letter.omitted().get(omission);
        if (said == null) {
            return Optional.empty();
        }
        Matcher matcher = DIGEST.matcher(said);
        // Who gives none is told by what it says.
        return Optional.of(matcher.find() ? HexFormat.of().parseHex(matcher.group(1)) : Sha256.of(said));
    }

    /** Whether a record is the one that a letter tells of, as far as the letter has or says it. */
    static boolean isOf(DeadLetter letter, ConsumerRecord<byte[], byte[]> record) {
        return isSame(letter, RecordHeader.OMITTED_KEY, letter.key(), record.key())
                && isSame(letter, RecordHeader.OMITTED_VALUE, letter.value(), record.value())
                && Arrays.equals(
                        digest(letter, RecordHeader.OMITTED_HEADERS)
                                .orElseGet(() -> RecordHeader.digest(letter.headers())),
                        RecordHeader.digest(record.headers()));
    }

    private static boolean isSame(DeadLetter letter, String omission, byte[] kept, byte[] original) {
        return digest(letter, omission)
                .map(digest -> original != null && Arrays.equals(digest, Sha256.of(original)))
                .orElseGet(() -> Arrays.equals(kept, original));
    }

    /** For people. */
    static String describe(DeadLetter letter) {
        return letter.omitted().containsKey(RecordHeader.OMITTED_VALUE) ? "the value" : "the headers";
    }
}
