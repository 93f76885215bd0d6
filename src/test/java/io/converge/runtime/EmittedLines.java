package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.Simulation.Emitted;
import java.util.List;

/** What a simulation gave for one record. */
final class EmittedLines {

    private EmittedLines() {}

    /** The only line, which has to be of a topic. */
    static JsonNode only(List<Emitted> emitted, String topic) {
        assertThat(emitted).extracting(Emitted::topic).containsExactly(topic);
        return emitted.get(0).line();
    }

    /** That it is a dead letter alone. */
    static void assertLetter(List<Emitted> emitted, String reason, String... detail) {
        JsonNode letter = only(emitted, "product-dead-letters");
        assertThat(letter.get("reason").textValue()).isEqualTo(reason);
        assertThat(letter.get("detail").textValue()).contains(detail);
    }
}
