package io.converge.model;

import java.util.Objects;

/** Where a change stands in the changes topic. It tells where to look and never takes part in a decision. */
public record Position(String topic, int partition, long offset) {

    public Position {
        Objects.requireNonNull(topic, "topic");
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
