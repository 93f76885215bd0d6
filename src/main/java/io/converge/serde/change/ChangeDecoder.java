package io.converge.serde.change;

import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.binary.DecimalLimit;
import io.converge.serde.binary.Framing;
import io.converge.serde.binary.NameCache;
import io.converge.serde.registry.EventReader;
import io.converge.serde.registry.RegistryClient;
import io.converge.serde.registry.RegistryReader;
import io.converge.serde.schema.SchemaTexts;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.header.Headers;

/**
 * Reads records of a changes topic. Each passes one gate by its writer's schema, whichever way it is read, so that what is
 * acceptable depends on the record alone. The first of each schema goes through the configured deserializer, too; where that
 * says what Avro says, later ones are scanned. Belongs to one thread.
 */
public final class ChangeDecoder implements AutoCloseable {

    private final EventReader reader;
    private final boolean scans;
    private final DecimalLimit decimals;
    private final NameCache names = new NameCache();
    private final Map<Integer, Events> known = new HashMap<>();
    private int lastId = -1;
    private Events last;

    /**
     * @param scans whether the deserializer does nothing but decode, unless what it gives says otherwise
     * @param maxDigits of a decimal
     */
    ChangeDecoder(EventReader reader, boolean scans, int maxDigits) {
        this.reader = reader;
        this.scans = scans;
        this.decimals = DecimalLimit.of(maxDigits);
    }

    /**
     * Reads what a registry's deserializer does. That is made, and throws, as {@link RegistryClient#deserializer()} does.
     *
     * @throws org.apache.kafka.common.config.ConfigException if the configured class cannot be made
     */
    public static ChangeDecoder of(RegistryClient registry) {
        return new ChangeDecoder(registry.reader(), registry.decodesPlainly(), registry.maxNumberDigits());
    }

    /** As with a timestamp, but a record whose schema the registry does not know is refused at once. */
    public Change decode(byte[] key, byte[] value, Headers headers, Position position) {
        return decode(key, value, headers, position, RegistryReader.NO_WAIT);
    }

    /**
     * The change of a record as it stands in a topic: what its value says, or the delete that it is without one.
     *
     * @param value which nobody may change any more
     * @param recordTimestamp of the record in its topic: how long it may wait for a registry that is behind
     * @throws RefusedRecordException if it is none, or is not acceptable
     */
    public Change decode(byte[] key, byte[] value, Headers headers, Position position, long recordTimestamp) {
        if (value == null) {
            return ChangeReader.readTombstone(key, headers, position);
        }
        Events events = Framing.isFramed(value) ? events(value, position.topic(), recordTimestamp) : null;
        return events == null
                ? read(reader.read(position.topic(), value, recordTimestamp), position)
                : events.read(value, position, recordTimestamp);
    }

    private Change read(Object event, Position position) {
        ValueMeasure.check(event, decimals);
        return ChangeReader.read(event, position);
    }

    /** Null if nobody knows the schema of this record but the deserializer. */
    private Events events(byte[] value, String topic, long recordTimestamp) {
        int id = Framing.schemaId(value);
        if (last == null || id != lastId) {
            Events events = known.get(id);
            if (events == null) {
                Optional<Schema> schema = reader.writerSchema(topic, value, recordTimestamp);
                if (schema.isEmpty()) {
                    return null;
                }
                events = new Events(schema.get());
                known.put(id, events);
            }
            lastId = id;
            last = events;
        }
        return last;
    }

    /** Events of one schema. */
    private final class Events {

        private final Schema schema;
        private final EventGate gate;
        /** Null: the schema is not one to be scanned, or the deserializer makes something else of its events. */
        private ChangeScanner scanner;

        private boolean scanned;

        Events(Schema schema) {
            this.schema = schema;
            this.gate = new EventGate(schema, decimals);
            this.scanner = scans ? ChangeScanner.of(schema, names, decimals).orElse(null) : null;
        }

        Change read(byte[] value, Position position, long recordTimestamp) {
            if (!scanned) {
                gate.check(value, Framing.BYTES);
                Object event = reader.read(position.topic(), value, recordTimestamp);
                if (scanner == null || !isPlain(event, value)) {
                    scanner = null;
                    return ChangeDecoder.this.read(event, position);
                }
                scanned = true;
            }
            return scanner.scan(value, Framing.BYTES, position);
        }

        /** Whether the deserializer has made of the bytes what Avro makes of them, and nothing else. */
        private boolean isPlain(Object event, byte[] value) {
            return event instanceof GenericData.Record record
                    && SchemaTexts.same(record.getSchema(), schema)
                    && SameValue.of(
                            record, AvroForm.decode(schema, value, Framing.BYTES, value.length - Framing.BYTES));
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
