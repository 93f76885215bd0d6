package io.converge.fault;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.runtime.Simulation;
import io.converge.runtime.Simulation.Emitted;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The harness's bad records are bad enough: each is refused, and nothing else comes of it. */
class PoisonTest {

    @ParameterizedTest
    @EnumSource
    void becomesOneDeadLetterAsItCame(Poison poison) {
        String key = Poison.KEY_PREFIX + poison;
        try (Simulation simulation = new Simulation(new ConvergeConfig(Map.of()))) {
            byte[] value = poison.value(key, new Random(1), simulation::encode);

            List<Emitted> emitted = simulation.feed(
                    "product-changes", key.getBytes(StandardCharsets.UTF_8), value, new RecordHeaders());

            assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
            assertThat(emitted.get(0).line().get("key").textValue()).isEqualTo(key);
            assertThat(simulation.feed(upsert("A", "eu", 1, 1, "x")))
                    .extracting(Emitted::topic)
                    .containsExactly("product-converged");
        }
    }
}
