package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.junit.jupiter.api.Test;

/** How records are asked for one by one. */
class RecordLookupTest {

    /** The broker answers fetches of a connection one after the other: one ahead for which there is nothing would be waited for. */
    @Test
    void fetchForWhichThereIsNothingIsAnsweredSoonWhateverTheClientsSettingsSay() {
        ConvergeConfig config = new ConvergeConfig(Map.of("fetch.max.wait.ms", "500"));

        assertThat(RecordLookup.settings(config).get(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG))
                .isEqualTo(RecordLookup.FETCH_WAIT_MS);
    }
}
