package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.config.ConvergeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TopicsTest {

    @Test
    void questionThatNobodyAnswersIsEnded() {
        ConvergeConfig nobody = new ConvergeConfig(Map.of("bootstrap.servers", "localhost:1"));
        StopSignal stop = new StopSignal();
        stop.give();

        assertThatThrownBy(() -> Topics.requireExisting(nobody, "changes", stop))
                .isInstanceOf(StoppedException.class);
    }
}
