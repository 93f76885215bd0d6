package io.converge.console;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.converge.config.PolicySettings;
import io.converge.runtime.PolicyLedger;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The policy that the catalogue belongs to, as its topic tells. */
final class HeldPolicy implements TailListener {

    private volatile Told told;

    /**
     * @param since when the catalogue came to it, in ms; null if it is not known
     * @param held all of it
     */
    record Told(
            String name,
            String digest,
            Long since,
            Map<String, String> settings,
            @JsonIgnore PolicySettings held) {
        static Told of(PolicySettings policy, Long since) {
            return new Told(policy.identity().name(), policy.identity().digest(), since, policy.values(), policy);
        }
    }

    @Override
    public void begin() {
        // What holds goes on to hold until another one is heard of.
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
        if (record.value() == null) {
            return;
        }
        try {
            PolicySettings policy = PolicyLedger.settings(new String(record.value(), StandardCharsets.UTF_8));
            told = Told.of(policy, record.timestamp());
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    /** Empty if it is not known. */
    Optional<Told> told() {
        return Optional.ofNullable(told);
    }
}
