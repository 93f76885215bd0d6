package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.topology.PolicyChangedException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTxnStateException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

    private static final StreamsException LOST_TRANSACTION =
            new StreamsException("commit", new InvalidTxnStateException("aborted by the coordinator"));

    private final ThreadFailures failures = new ThreadFailures();

    @Test
    void whatClientsThrowWhileBrokersFailOverIsWorthAnotherThread() {
        assertThat(failures.deservesReplacement(LOST_TRANSACTION, 0)).isTrue();
    }

    @Test
    void whatComesAgainAndAgainEndsTheInstance() {
        for (int i = 0; i < ThreadFailures.MOST_IN_A_ROW; i++) {
            assertThat(failures.deservesReplacement(LOST_TRANSACTION, i)).isTrue();
        }
        assertThat(failures.deservesReplacement(LOST_TRANSACTION, 10)).isFalse();
        assertThat(failures.deservesReplacement(LOST_TRANSACTION, 10 + ThreadFailures.WINDOW_NANOS))
                .isTrue();
    }

    @Test
    void whatAnotherThreadCannotMendEndsTheInstance() {
        assertThat(failures.deservesReplacement(new IllegalStateException("a defect"), 0))
                .isFalse();
        assertThat(failures.deservesReplacement(new ProcessorStateException("no space left on device"), 0))
                .isFalse();
        assertThat(failures.deservesReplacement(
                        new StreamsException(new TopicAuthorizationException("product-converged")), 0))
                .isFalse();
        assertThat(failures.deservesReplacement(new StreamsException(new ConfigException("no such procedure")), 0))
                .isFalse();
        assertThat(failures.deservesReplacement(new StreamsException(new PolicyChangedException("another")), 0))
                .isFalse();
        assertThat(failures.deservesReplacement(
                        new StreamsException(new RegistryUnavailableException("closing", LOST_TRANSACTION)), 0))
                .isFalse();
    }
}
