package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.model.VersionVector;
import io.converge.serde.ContextText;
import io.converge.serde.RecordHeader;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.Conflicts.Written;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Tells the products that have a unique value in common as they stand now. The conflict's record tells them as they stood when it was written,
 * and none is written where one of them changes and keeps the value: a settlement made of that record would be written past what came later.
 *
 * <p>What stands now is the last record of each sku in the converged topic. For any thread.
 */
public final class CurrentClaimants {

    private final ConvergeConfig config;
    private final LastRecords records;

    /** @param patience how long a search may take */
    public CurrentClaimants(ConvergeConfig config, Duration patience) {
        this.config = config;
        this.records = new LastRecords(config, config.convergedTopic(), patience);
    }

    /**
     * The same conflict with the products as they stand now.
     *
     * @param weight hears how many bytes the products' records have, before they are made objects; what it throws ends the reading
     * @return the very same where none has changed
     * @throws IOException if that cannot be told now
     */
    public Written of(Written conflict, LongConsumer weight) throws IOException {
        Set<String> skus = new TreeSet<>();
        conflict.claimants().forEach(claimant -> skus.add(claimant.get("sku").toString()));
        return of(conflict, skus, weight);
    }

    /** As the other, but only one of the products as it stands now. */
    public Written of(Written conflict, String sku) throws IOException {
        return of(conflict, Set.of(sku), bytes -> {});
    }

    private Written of(Written conflict, Set<String> skus, LongConsumer weight) throws IOException {
        if (!conflict.isUnique() || skus.isEmpty()) {
            return conflict;
        }
        Map<String, ConsumerRecord<byte[], byte[]>> found = records.of(skus, weight);
        List<GenericRecord> claimants = new ArrayList<>();
        boolean isChanged = false;
        try (Deserializer<Object> values = config.registryClient().deserializer()) {
            for (GenericRecord told : conflict.claimants()) {
                ConsumerRecord<byte[], byte[]> record =
                        found.get(told.get("sku").toString());
                GenericRecord now = record == null ? told : current(told, record, values);
                isChanged |= now != told;
                claimants.add(now);
            }
        }
        if (!isChanged) {
            return conflict;
        }
        GenericRecord copy = new GenericData.Record((GenericData.Record) conflict.conflict(), false);
        copy.put("claimants", claimants);
        return new Written(copy, conflict.timestamp());
    }

    /** What a converged record makes of a claimant; the same where it says nothing later. */
    private static GenericRecord current(
            GenericRecord told, ConsumerRecord<byte[], byte[]> record, Deserializer<Object> values) throws IOException {
        try {
            GenericRecord value = TopicReader.value(record, values);
            boolean isWithheld = "WITHHELD".equals(RecordHeader.text(record.headers(), RecordHeader.STATUS));
            if (value == null && isWithheld) {
                return told; // It is there, though not to be seen.
            }
            Map<String, Long> context = value == null ? tombstoneContext(record) : entries(value.get("context"));
            VersionVector now = VersionVector.of(context);
            VersionVector then = VersionVector.of(entries(told.get("context")));
            // One that consumers do not see yet, as a conflict of its own withholds it, is told later than it is seen.
            if (now.equals(then) || !then.isCoveredBy(now)) {
                return told;
            }
            GenericRecord current = new GenericData.Record((GenericData.Record) told, false);
            current.put("winner", winner(record, value));
            current.put("context", context);
            current.put("product", value == null ? null : value.get("product"));
            current.put("written", null);
            current.put("omitted", null);
            return current;
        } catch (RefusedRecordException e) {
            throw new IOException(TopicReader.unreadable(record, e), e);
        }
    }

    private static Object winner(ConsumerRecord<byte[], byte[]> record, GenericRecord value) {
        return value == null ? RecordHeader.text(record.headers(), RecordHeader.WINNER) : value.get("winner");
    }

    private static Map<String, Long> tombstoneContext(ConsumerRecord<byte[], byte[]> record) {
        String text = RecordHeader.text(record.headers(), RecordHeader.CONTEXT);
        try {
            return text == null ? Map.of() : ContextText.entries(text);
        } catch (IllegalArgumentException notOurs) {
            return Map.of();
        }
    }

    private static Map<String, Long> entries(Object context) {
        Map<String, Long> entries = new TreeMap<>();
        ((Map<?, ?>) context).forEach((origin, sequence) -> entries.put(origin.toString(), (Long) sequence));
        return entries;
    }
}
