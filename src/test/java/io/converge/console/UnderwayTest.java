package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.console.Underway.Held;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How long a second settlement is held behind a first one. */
class UnderwayTest {

    private final OpenConflicts open = new OpenConflicts(
            new ConvergeConfig(Map.of("schema.registry.url", "http://localhost:1")), 100, conflict -> {});
    private final ConflictSummary conflict = OpenConflictsTest.summary("A", 1, "eu");
    private long nanos = Long.MAX_VALUE - 5;
    private final Underway underway = new Underway(open, () -> nanos);

    @Test
    void whatWasWrittenIsHeldUntilTheConflictMoves() {
        open.told("A", conflict, 1);
        underway.wrote("A", conflict, "ann:7");
        nanos += Duration.ofDays(1).toNanos();

        assertThat(underway.of("A")).contains(new Held("ann:7", true));
        open.told("A", OpenConflictsTest.summary("A", 2, "eu"), 2);
        assertThat(underway.of("A")).isEmpty();
    }

    /** While Kafka is away nobody asks: the time begins once it answers. */
    @Test
    void whatMayHaveBeenWrittenIsHeldUntilItWouldShow() {
        open.told("A", conflict, 1);
        underway.mayHaveWritten("A", conflict, "ann:7");
        nanos += Duration.ofDays(1).toNanos();

        assertThat(underway.of("A")).contains(new Held("ann:7", false));
        nanos += Duration.ofSeconds(59).toNanos();
        assertThat(underway.of("A")).contains(new Held("ann:7", false));
        nanos += Duration.ofSeconds(2).toNanos();
        assertThat(underway.of("A")).isEmpty();
    }
}
