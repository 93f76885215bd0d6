package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.source.SourceDecoder;
import io.converge.source.SourceRecord;
import io.converge.triage.RecordLookup;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the writers of versions had seen, as their changes say where these are still in their topic. The last asked for are kept. */
final class KnownContexts implements AutoCloseable {

    private static final int MOST = 1_000;

    private final RecordLookup lookup;
    private final SourceDecoder decoder;
    private final Map<String, Optional<Map<String, Long>>> known = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Optional<Map<String, Long>>> eldest) {
            return size() > MOST;
        }
    };

    KnownContexts(ConvergeConfig config, RecordLookup lookup) {
        this.lookup = lookup;
        this.decoder = SourceDecoder.of(config.sources(), config.registryClient());
    }

    /**
     * The context of a version's change.
     *
     * @return empty if it is not known: the change had none, or is there no more
     */
    synchronized Optional<Map<String, Long>> of(String sku, GenericRecord version) throws IOException {
        Position position = position(version);
        String key = sku + " " + version.get("origin") + " " + version.get("sequence") + " " + position;
        Optional<Map<String, Long>> found = known.get(key);
        if (found == null) {
            found = read(sku, version, position);
            known.put(key, found);
        }
        return found;
    }

    static Position position(GenericRecord version) {
        return new Position(
                version.get("topic").toString(), (int) version.get("partition"), (long) version.get("offset"));
    }

    private Optional<Map<String, Long>> read(String sku, GenericRecord version, Position position) throws IOException {
        Optional<ConsumerRecord<byte[], byte[]>> record = lookup.at(position);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        try {
            return decoder.decode(SourceRecord.of(record.get())).changes().stream()
                    .filter(change -> isOf(change, sku, version))
                    .filter(change -> change.context() != null)
                    .findFirst()
                    .map(change -> change.context().asMap());
        } catch (RefusedRecordException | RegistryUnavailableException notToBeRead) {
            return Optional.empty();
        }
    }

    /** A topic that was made anew holds others at the old places. */
    private static boolean isOf(Change change, String sku, GenericRecord version) {
        return change.sku().equals(sku)
                && change.version().dot().origin().equals(version.get("origin").toString())
                && change.version().dot().sequence() == (long) version.get("sequence");
    }

    @Override
    public synchronized void close() {
        decoder.close();
    }
}
