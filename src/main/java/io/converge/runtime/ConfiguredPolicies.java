package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.policy.Convergence;
import io.converge.topology.PolicyBook;
import io.converge.unique.UniqueKeys;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The configured policy and those that texts in the store tell of. */
record ConfiguredPolicies(ConvergeConfig config, long generation, Consumer<Progress> listener) implements PolicyBook {

    private static final Logger LOG = LoggerFactory.getLogger(ConfiguredPolicies.class);

    @Override
    public String current() {
        return config.policy().json();
    }

    @Override
    public Convergence convergence() {
        return config.convergence();
    }

    @Override
    public UniqueKeys uniqueKeys() {
        return config.uniqueKeys();
    }

    @Override
    public Optional<Convergence> earlier(String text) {
        try {
            return Optional.of(config.convergence(PolicySettings.parse(text)));
        } catch (ConfigException | IllegalArgumentException e) {
            LOG.warn("the earlier policy cannot be made again, so every conflict is written anew: {}", e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public void progress(Progress progress) {
        listener.accept(progress);
    }
}
