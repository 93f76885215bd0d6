package io.converge.fault;

import io.converge.config.ConvergeConfig;
import io.converge.fault.Findings.Bag;
import io.converge.serde.RecordHeader;
import io.converge.testing.CommittedRecords;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The part of a {@link Reckoning} in records that must become dead letters. */
final class DeadLetterReckoning {

    private final ConvergeConfig config;
    private final Comparison comparison;
    private final Findings findings;
    private final Bag<String> poison = new Bag<>();

    DeadLetterReckoning(ConvergeConfig config, Comparison comparison, Findings findings) {
        this.config = config;
        this.comparison = comparison;
        this.findings = findings;
    }

    /** A poisonous record that stands in the changes topic. */
    void add(ConsumerRecord<byte[], byte[]> record) {
        poison.add(name(record));
    }

    /** One for each poisonous record in the changes topic. */
    void compare() {
        Bag<String> due = new Bag<>(poison);
        CommittedRecords.forEach(config, config.deadLettersTopic(), record -> {
            String name = name(record);
            if (due.remove(name)) {
                return;
            }
            if (poison.contains(name) && comparison.isAtLeastOnce()) {
                comparison.repeated(1);
                return;
            }
            findings.count("dead letters of no poison, or doubled", 1);
            findings.example(
                    "dead letter",
                    RecordHeader.text(record.headers(), RecordHeader.REASON) + " of " + name + ", "
                            + RecordHeader.text(record.headers(), RecordHeader.DETAIL));
        });
        findings.count("dead letters lost", due.size());
        due.forEach(one -> findings.example("no dead letter", one));
    }

    /** A record's key and what its value is, so that one that was changed on its way is found. */
    private static String name(ConsumerRecord<byte[], byte[]> record) {
        String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
        return record.value() == null
                ? key + " without a value"
                : key + " of " + record.value().length + " bytes, " + Arrays.hashCode(record.value());
    }
}
