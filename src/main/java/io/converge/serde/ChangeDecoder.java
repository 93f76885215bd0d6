package io.converge.serde;

import io.converge.model.Change;
import io.converge.model.Position;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.generic.GenericData;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads records of a changes topic. The first of each schema goes through the configured deserializer, which knows the
 * registry; where a scan of its bytes says the same, later ones are scanned. Belongs to one thread.
 */
public final class ChangeDecoder implements AutoCloseable {

    private final Deserializer<Object> deserializer;
    private final boolean scans;
    private final NameCache names = new NameCache();
    private final Map<Integer, Optional<ChangeScanner>> scanners = new HashMap<>();
    private int lastId = -1;
    private ChangeScanner lastScanner;

    ChangeDecoder(Deserializer<Object> deserializer, boolean scans) {
        this.deserializer = deserializer;
        this.scans = scans;
    }

    /**
     * The change of a record as it stands in a topic: what its value says, or the delete that it is without one.
     *
     * @param value which nobody may change any more
     * @throws RefusedRecordException if it is none, or is not acceptable
     */
    public Change decode(byte[] key, byte[] value, Headers headers, Position position) {
        ChangeScanner scanner = scanner(value);
        Change change = scanner == null ? null : scanner.scan(value, Framing.BYTES, position);
        return change != null ? change : decodeSlowly(key, value, headers, position);
    }

    /** Null if there is none for this record's schema, yet or for ever. */
    private ChangeScanner scanner(byte[] value) {
        if (!scans || !Framing.isFramed(value)) {
            return null;
        }
        int id = Framing.schemaId(value);
        if (id != lastId) {
            Optional<ChangeScanner> scanner = scanners.get(id);
            if (scanner == null) {
                return null;
            }
            lastId = id;
            lastScanner = scanner.orElse(null);
        }
        return lastScanner;
    }

    private Change decodeSlowly(byte[] key, byte[] value, Headers headers, Position position) {
        if (value == null) {
            return ChangeReader.readTombstone(key, headers, position);
        }
        Object event = deserializer.deserialize(position.topic(), value);
        Change change = ChangeReader.read(event, position);
        if (scans && Framing.isFramed(value) && event instanceof GenericData.Record record) {
            scanners.computeIfAbsent(Framing.schemaId(value), id -> scannerOf(record, change, value));
        }
        return change;
    }

    private Optional<ChangeScanner> scannerOf(GenericData.Record record, Change change, byte[] value) {
        return ChangeScanner.of(record.getSchema(), names).filter(scanner -> {
            Change scanned = scanner.scan(value, Framing.BYTES, change.version().position());
            return scanned != null && sameContent(scanned, change);
        });
    }

    private static boolean sameContent(Change left, Change right) {
        return left.sku().equals(right.sku())
                && left.version().sameContent(right.version())
                && Objects.equals(left.context(), right.context());
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
