package io.converge.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.converge.model.Position;
import io.converge.model.Printable;
import io.converge.triage.Claim;
import io.converge.triage.DeadLetter;
import io.converge.triage.DeadLetterFilter;
import io.converge.triage.RecordIdentity;

/**
 * What a list says of a dead letter.
 *
 * @param position of the letter, as {@code TOPIC-PARTITION@OFFSET}
 * @param at of the letter, in ms
 * @param reason null if it is none of Converge's
 * @param detail the beginning of it; null if there is none
 * @param origin that the record names, as far as it can be read
 * @param key of the record: its text, or the Base64 of what is no text; null if there is none
 * @param sku that the record names, as far as it can be read
 * @param source where the record stood; null if it is not known
 * @param state {@link #WAITING}, {@link #RETRIED} or {@link #REFUSED_AGAIN}
 * @param retries how many times the record was sent again before this letter
 * @param bytes of the record's value
 * @param identity of the record; null if it is not known where it stood
 */
record LetterSummary(
        String position,
        String topic,
        int partition,
        long offset,
        long at,
        String reason,
        String detail,
        String origin,
        String key,
        String sku,
        Position source,
        String state,
        int retries,
        long bytes,
        @JsonIgnore RecordIdentity identity) {

    static final String WAITING = "waiting";
    static final String RETRIED = "retried";
    static final String REFUSED_AGAIN = "refused-again";

    private static final int LONGEST_DETAIL = 300;
    private static final int LONGEST_KEY = 200;

    static LetterSummary of(DeadLetter letter, Claim claim, SharedTexts texts) {
        Position place = letter.place();
        return new LetterSummary(
                place.toString(),
                place.topic(),
                place.partition(),
                place.offset(),
                letter.timestampMs(),
                texts.one(letter.reason()),
                letter.detail() == null
                        ? null
                        : texts.one(Printable.cut(
                                letter.detail().strip().lines().findFirst().orElse(""), LONGEST_DETAIL)),
                texts.one(claim.origin()),
                key(letter.keyText()),
                texts.one(key(claim.sku())),
                letter.source(),
                WAITING,
                0,
                letter.value() == null ? 0 : letter.value().length,
                letter.source() == null ? null : RecordIdentity.of(letter));
    }

    private static String key(String whole) {
        return whole == null ? null : Printable.cut(whole, LONGEST_KEY);
    }

    /** Whether its record's key is meant, or the sku that the record names. */
    boolean isAbout(DeadLetterFilter.About meant) {
        // A text that is too long to be kept here is compared as it is kept.
        DeadLetterFilter.About kept = new DeadLetterFilter.About(key(meant.sku()), meant.start());
        return kept.matches(key) || kept.matches(sku);
    }

    String reasonOrNone() {
        return reason == null ? DeadLetterFilter.NO_REASON : reason;
    }

    LetterSummary as(String newState, int newRetries) {
        return new LetterSummary(
                position,
                topic,
                partition,
                offset,
                at,
                reason,
                detail,
                origin,
                key,
                sku,
                source,
                newState,
                newRetries,
                bytes,
                identity);
    }
}
