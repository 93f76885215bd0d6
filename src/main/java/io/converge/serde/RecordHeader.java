package io.converge.serde;

import io.converge.model.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The names of the record headers that Converge reads and writes. Their values are UTF-8 texts. */
public final class RecordHeader {

    /** Of a change without a value, which is a delete: who wrote it. */
    public static final String ORIGIN = "converge.origin";
    /** Of a change without a value: its number. */
    public static final String SEQUENCE = "converge.sequence";
    /** Of a change without a value: the writer's clock, in ms or ISO-8601. */
    public static final String TIMESTAMP = "converge.timestamp";
    /** Of a change without a value, and of a converged tombstone: the context, a JSON object of origin to sequence. */
    public static final String CONTEXT = "converge.context";
    /** Of a change that settles a conflict: the person who has. */
    public static final String RESOLVED_BY = "converge.resolved.by";
    /** Of a converged tombstone: the deleting version. */
    public static final String WINNER = "converge.winner";
    /** Of a converged tombstone: {@code CONVERGED}, {@code PROVISIONAL} or {@code WITHHELD}. */
    public static final String STATUS = "converge.status";
    /** Of a converged tombstone that is withheld: the constraint and the sku that holds the value, {@code constraint=sku}. */
    public static final String WITHHELD_BY = "converge.withheld.by";
    /** Of a dead letter: the reason code. */
    public static final String REASON = "converge.reason";
    /** Of a dead letter: the reason in words. */
    public static final String DETAIL = "converge.detail";
    /** Where a dead or rekeyed record stood: its topic. */
    public static final String SOURCE_TOPIC = "converge.source.topic";
    /** Where a dead or rekeyed record stood: its partition. */
    public static final String SOURCE_PARTITION = "converge.source.partition";
    /** Where a dead or rekeyed record stood: its offset. */
    public static final String SOURCE_OFFSET = "converge.source.offset";
    /** Of a rekeyed record: the time that it had there, ms. */
    public static final String SOURCE_TIMESTAMP = "converge.source.timestamp";
    /** Of a rekeyed record: the key that it came with, in bytes. */
    public static final String SOURCE_KEY = "converge.source.key";

    /** Of a dead letter whose value is left out, as no record could hold it: how large it is, and its digest. */
    public static final String OMITTED_VALUE = "converge.omitted.value";
    /** Of a dead letter whose writer's headers are left out: how many, and their digest. */
    public static final String OMITTED_HEADERS = "converge.omitted.headers";
    /** Of a dead letter whose key is left out: how large it is, and its digest. */
    public static final String OMITTED_KEY = "converge.omitted.key";

    /** What every dead letter has from Converge, beside what its record came with. */
    public static final List<String> OF_DEAD_LETTERS =
            List.of(REASON, DETAIL, SOURCE_TOPIC, SOURCE_PARTITION, SOURCE_OFFSET);

    private RecordHeader() {}

    public static byte[] bytes(Object value) {
        return value.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Where the last header of this name stands; −1 if there is none. Who writes last says what holds. */
    public static int lastIndex(Header[] headers, String name) {
        int last = headers.length - 1;
        while (last >= 0 && !headers[last].key().equals(name)) {
            last--;
        }
        return last;
    }

    /** A digest of headers, in their order: no two sequences of them have one. */
    public static byte[] digest(Iterable<Header> headers) {
        MessageDigest digest = Sha256.start();
        for (Header header : headers) {
            add(digest, header.key().getBytes(StandardCharsets.UTF_8));
            add(digest, header.value());
        }
        return digest.digest();
    }

    /** With the length in front; none at all is told from nothing in it. */
    private static void add(MessageDigest digest, byte[] part) {
        digest.update(ByteBuffer.allocate(Integer.BYTES)
                .putInt(part == null ? -1 : part.length)
                .flip());
        if (part != null) {
            digest.update(part);
        }
    }

    /** The text of the last header of this name, for people; null if there is none. */
    public static String text(Headers headers, String name) {
        Header header = headers.lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }
}
