package io.converge.source;

import io.converge.model.Change;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.change.ChangeDecoder;
import io.converge.serde.change.ValueReader;
import io.converge.serde.registry.RegistryClient;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads the records of all changes topics, each as its settings say. Belongs to one thread. */
public final class SourceDecoder implements AutoCloseable {

    private final ChangeDecoder changes;
    /** Null: there are change events alone. */
    private final ValueReader values;

    private final Map<String, ShapeDecoder> shapes = new HashMap<>();

    private SourceDecoder(TopicSources sources, RegistryClient registry) {
        this.changes = ChangeDecoder.of(registry);
        this.values = sources.byTopic().isEmpty() ? null : ValueReader.of(registry);
        Forms forms = new Forms(values);
        for (TopicSource source : sources.byTopic().values()) {
            boolean isDebezium = source.format() == Format.DEBEZIUM;
            ProductMaker products = source.valueFormat() == ValueFormat.JSON
                    ? new JsonProducts(source, values)
                    : new AvroProducts(source, values);
            shapes.put(
                    source.topic(),
                    isDebezium
                            ? new DebeziumDecoder(source, forms, products)
                            : new ProductDecoder(source, forms, products));
        }
    }

    /**
     * Reads what a registry's deserializer does, and JSON.
     *
     * @throws org.apache.kafka.common.config.ConfigException if the configured class cannot be made
     */
    public static SourceDecoder of(TopicSources sources, RegistryClient registry) {
        return new SourceDecoder(sources, registry);
    }

    /**
     * What a record says.
     *
     * @throws RefusedRecordException if that is not acceptable
     */
    public Reading decode(SourceRecord record) {
        ShapeDecoder shape = shapes.get(record.position().topic());
        return shape == null
                ? Reading.of(changes.decode(
                        record.key(), record.value(), record.headers(), record.position(), record.timestamp()))
                : shape.decode(record);
    }

    /** The changes that a record says; none if it is not acceptable, which is told elsewhere. */
    public List<Change> acceptable(SourceRecord record) {
        try {
            return decode(record).changes();
        } catch (RefusedRecordException e) {
            return List.of();
        }
    }

    @Override
    public void close() {
        changes.close();
        if (values != null) {
            values.close();
        }
    }
}
