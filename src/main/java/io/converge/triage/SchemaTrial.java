package io.converge.triage;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.avro.Schema;

/** Whether the registry would take the schema of a change that is not written. For any thread. */
public final class SchemaTrial implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final ConvergeConfig config;
    private final BoundedCalls registry;

    public SchemaTrial(ConvergeConfig config) {
        this.config = config;
        this.registry = new BoundedCalls("schema registry " + config.registryUrl(), PATIENCE);
    }

    /**
     * Why it would not take it; empty if it would.
     *
     * @throws IOException if that cannot be told now
     */
    public Optional<String> refusal(Schema schema) throws IOException {
        try {
            return registry.call(() -> config.registryClient().schemaRefusal(config.ownChangesTopic(), schema));
        } catch (RegistryUnavailableException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        registry.close();
    }
}
