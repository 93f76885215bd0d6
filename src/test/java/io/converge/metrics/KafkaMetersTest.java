package io.converge.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KafkaMetersTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.stream.alive.stream.threads",
                "kafka.stream.thread.commit.rate",
                "kafka.stream.state.estimate.num.keys",
                "kafka.consumer.fetch.manager.records.lag",
                "converge.changes"
            })
    void whatAnOperatorWatchesIsTold(String name) {
        assertThat(KafkaMeters.isTold(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "kafka.stream.converge.applied.total",
                "kafka.stream.state.bytes.read.rate",
                "kafka.stream.processor.node.process.total",
                "kafka.consumer.node.request.latency.max"
            })
    void whatMultipliesByNodesAndBrokersIsNot(String name) {
        assertThat(KafkaMeters.isTold(name)).isFalse();
    }
}
