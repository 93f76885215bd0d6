package io.converge.triage;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.RecordLine;
import io.converge.model.Position;
import io.converge.serde.RecordHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A record of the dead letters topic, taken apart into what its writer wrote and what Converge says of it.
 *
 * <p>A writer may use our header names, too: Converge's are the last of each name, and what it says of left out parts stands
 * behind its reason.
 *
 * @param place where the letter stands
 * @param timestampMs of the letter in its topic
 * @param reason a code; null if nobody has given one, so that it is none of Converge's letters
 * @param detail the reason in words, or null
 * @param source where the record stood; null if the letter does not say
 * @param key of the record, as it came; null also if it is left out
 * @param value of the record, as it came; null also if it is left out
 * @param headers of the writer, as they came; none if they are left out
 * @param omitted what is left out, by the name of the header that says so: its size and digest
 */
public record DeadLetter(
        Position place,
        long timestampMs,
        String reason,
        String detail,
        Position source,
        byte[] key,
        byte[] value,
        List<Header> headers,
        Map<String, String> omitted) {

    private static final List<String> OMISSIONS =
            List.of(RecordHeader.OMITTED_VALUE, RecordHeader.OMITTED_HEADERS, RecordHeader.OMITTED_KEY);

    /** Takes a record of the dead letters topic apart, whoever wrote it. */
    public static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
        List<Header> headers = new ArrayList<>(List.of(record.headers().toArray()));
        Map<String, String> omitted = omissions(headers);
        Map<String, String> own = new TreeMap<>();
        for (String name : RecordHeader.OF_DEAD_LETTERS) {
            int last = RecordHeader.lastIndex(headers.toArray(Header[]::new), name);
            if (last >= 0) {
                own.put(name, text(headers.remove(last)));
            }
        }
        return new DeadLetter(
                new Position(record.topic(), record.partition(), record.offset()),
                record.timestamp(),
                own.get(RecordHeader.REASON),
                own.get(RecordHeader.DETAIL),
                source(own),
                record.key(),
                record.value(),
                List.copyOf(headers),
                omitted);
    }

    /** Takes those out that stand behind the reason: only Converge writes there. */
    private static Map<String, String> omissions(List<Header> headers) {
        int reason = RecordHeader.lastIndex(headers.toArray(Header[]::new), RecordHeader.REASON);
        Map<String, String> omitted = new TreeMap<>();
        for (String name : OMISSIONS) {
            int last = RecordHeader.lastIndex(headers.toArray(Header[]::new), name);
            if (reason >= 0 && last > reason) {
                omitted.put(name, text(headers.remove(last)));
            }
        }
        return omitted;
    }

    private static String text(Header header) {
        return String.valueOf(RecordHeader.text(new RecordHeaders(List.of(header)), header.key()));
    }

    private static Position source(Map<String, String> own) {
        String topic = own.get(RecordHeader.SOURCE_TOPIC);
        try {
            int partition = Integer.parseInt(own.getOrDefault(RecordHeader.SOURCE_PARTITION, ""));
            long offset = Long.parseLong(own.getOrDefault(RecordHeader.SOURCE_OFFSET, ""));
            return topic == null || partition < 0 || offset < 0 ? null : new Position(topic, partition, offset);
        } catch (NumberFormatException notOurs) {
            return null;
        }
    }

    /** The record's key: its text, or the Base64 of what is no text; null if there is none. */
    public String keyText() {
        if (key == null) {
            return null;
        }
        JsonNode text = RecordLine.text(key);
        return text.isTextual() ? text.textValue() : text.get("base64").textValue();
    }

    /** Whether it has all of the record. */
    public boolean isWhole() {
        return omitted.isEmpty();
    }
}
