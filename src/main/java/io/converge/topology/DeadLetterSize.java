package io.converge.topology;

import io.converge.model.Sha256;
import io.converge.serde.RecordHeader;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Makes dead letters fit their topic. A compressed batch may bring records that are larger than any that can be written: of
 * those the value is left out, then what headers the writer gave, then the key. The letter says so, and where the
 * record stands, which is where its bytes are.
 */
final class DeadLetterSize {

    /** What Kafka adds, and what the marks of omissions take. */
    private static final int MARGIN_BYTES = 1_024;

    private DeadLetterSize() {}

    /** @param maxBytes what it may have as it is written */
    static ProducerRecord<byte[], byte[]> fitting(ProducerRecord<byte[], byte[]> letter, int maxBytes) {
        long excess = MARGIN_BYTES
                + RecordSizes.of(letter.headers())
                + RecordSizes.of(letter.key())
                + RecordSizes.of(letter.value())
                - maxBytes;
        if (excess <= 0) {
            return letter;
        }
        Headers headers = new RecordHeaders(letter.headers().toArray());
        byte[] key = letter.key();
        byte[] value = letter.value();
        excess -= RecordSizes.of(value);
        if (excess > 0) {
            headers = ownOf(letter.headers());
            excess -= RecordSizes.of(letter.headers()) - RecordSizes.of(headers);
        }
        if (value != null) {
            headers.add(RecordHeader.OMITTED_VALUE, mark(value));
        }
        if (excess > 0 && key != null) {
            headers.add(RecordHeader.OMITTED_KEY, mark(key));
            key = null;
        }
        return new ProducerRecord<>(letter.topic(), null, letter.timestamp(), key, null, headers);
    }

    private static byte[] mark(byte[] bytes) {
        return mark(bytes.length + " bytes", Sha256.of(bytes));
    }

    private static byte[] mark(String size, byte[] digest) {
        return RecordHeader.bytes(size + ", sha256 " + HexFormat.of().formatHex(digest));
    }

    /** What Converge says itself, none of it long. Of each name the last header: a writer may have used our names, too. */
    private static Headers ownOf(Headers all) {
        List<Header> writers = new ArrayList<>(List.of(all.toArray()));
        Headers own = new RecordHeaders();
        for (String name : RecordHeader.OF_DEAD_LETTERS) {
            int last = RecordHeader.lastIndex(writers.toArray(Header[]::new), name);
            if (last >= 0) {
                own.add(writers.remove(last));
            }
        }
        String size = writers.size() + " headers, " + RecordSizes.of(all) + " bytes";
        return own.add(RecordHeader.OMITTED_HEADERS, mark(size, RecordHeader.digest(writers)));
    }
}
