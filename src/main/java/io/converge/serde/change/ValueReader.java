package io.converge.serde.change;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroCursor.BeyondLimitException;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.Framing;
import io.converge.serde.registry.EventReader;
import io.converge.serde.registry.RegistryClient;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/** Reads Avro values that are no change events, through the gate that those pass. Belongs to one thread. */
public final class ValueReader implements AutoCloseable {

    private final EventReader reader;
    private final DecimalLimit decimals;
    private final Map<Integer, Optional<EventGate>> gates = new HashMap<>();

    private ValueReader(EventReader reader, int maxDigits) {
        this.reader = reader;
        this.decimals = DecimalLimit.of(maxDigits);
    }

    /**
     * Reads what a registry's deserializer does.
     *
     * @throws org.apache.kafka.common.config.ConfigException if the configured class cannot be made
     */
    public static ValueReader of(RegistryClient registry) {
        return new ValueReader(registry.reader(), registry.maxNumberDigits());
    }

    /**
     * What Avro makes of a key or a value.
     *
     * @param recordTimestamp of the record in its topic: how long it may wait for a registry that is behind
     * @throws RefusedRecordException if it cannot be read, or is beyond a limit
     */
    public Object read(byte[] bytes, String topic, long recordTimestamp) {
        Optional<EventGate> gate = Framing.isFramed(bytes) ? gate(bytes, topic, recordTimestamp) : Optional.empty();
        gate.ifPresent(known -> known.check(bytes, Framing.BYTES));
        Object value = reader.read(topic, bytes, recordTimestamp);
        if (gate.isEmpty()) {
            check(value);
        }
        return value;
    }

    /** Empty if nobody knows the schema but the deserializer. */
    private Optional<EventGate> gate(byte[] bytes, String topic, long recordTimestamp) {
        Optional<EventGate> gate = gates.get(Framing.schemaId(bytes));
        if (gate == null) {
            Optional<Schema> schema = reader.writerSchema(topic, bytes, recordTimestamp);
            gate = schema.map(known -> new EventGate(known, decimals));
            gates.put(Framing.schemaId(bytes), gate);
        }
        return gate;
    }

    /** @throws RefusedRecordException if a record that was made of something else is beyond a limit */
    public void check(Object value) {
        if (value instanceof IndexedRecord) {
            ValueMeasure.check(value, decimals);
        }
    }

    /** @throws RefusedRecordException if a number has more digits than a product's may have */
    public void check(BigDecimal number) {
        try {
            decimals.check(number);
        } catch (BeyondLimitException e) {
            throw new RefusedRecordException(RefusalReason.TOO_LARGE, e.getMessage());
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
