package io.converge.topology;

import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.model.Limits;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import io.converge.serde.change.ChangeReader;
import io.converge.serde.state.StateCodec;
import io.converge.testing.MemorySchemas;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecordSizesTest {

    private static final int LONGEST_TOPIC = 249;

    /** A state that was refused in one region alone would be another one there for good. */
    @Test
    void whatAStateMayHaveDoesNotDependOnHowConflictRecordsAreCut() {
        assertThat(new RecordSizes(50_000, 900_000, 10_000, 256).stateBytes())
                .isEqualTo(new RecordSizes(50_000, 900_000, 90_000_000, 256).stateBytes());
    }

    @ParameterizedTest
    @CsvSource({
        "10000, 1000, 10000, 1",
        "10000, 1000, 10000, 10000",
        "1048576, 900000, 900000, 256",
        "10000, 50000000, 10000, 256",
        "10000, 1000, 50000000, 256",
        "268435456, 2147483647, 2147483647, 2147483647"
    })
    void topicsAndTheProducerTakeEveryState(int change, int merged, int conflict, int origins) {
        RecordSizes sizes = new RecordSizes(change, merged, conflict, origins);

        assertThat(sizes.anyBytes())
                .isGreaterThanOrEqualTo(sizes.stateBytes())
                .isGreaterThanOrEqualTo(sizes.convergedBytes())
                .isGreaterThanOrEqualTo(sizes.conflictRecordBytes())
                .isGreaterThanOrEqualTo(sizes.movedChangeBytes());
    }

    /** So the setting for merged products may differ where nothing is merged. */
    @ParameterizedTest
    @CsvSource({"1", "256", "3000"})
    void stateWithoutLeavesIsNeverTooLarge(int origins) {
        List<Version> live = new ArrayList<>();
        VersionVector clock = VersionVector.EMPTY;
        for (int i = 0; i < origins; i++) {
            String origin = (i + "-" + "o".repeat(Limits.ORIGIN_BYTES)).substring(0, Limits.ORIGIN_BYTES);
            String topic = (i + "-" + "t".repeat(LONGEST_TOPIC)).substring(0, LONGEST_TOPIC);
            String name = "x".repeat(Math.max(0, ItemStore.INLINE_BYTES / origins - 16));
            Version version = ChangeReader.read(
                            upsert("A", origin, Long.MAX_VALUE, Long.MIN_VALUE, name),
                            new Position(topic, Integer.MAX_VALUE, Long.MAX_VALUE))
                    .version();
            live.add(version);
            clock = clock.join(version.dot());
        }

        byte[] state = new StateCodec(new MemorySchemas()).encode(new ItemState(clock, live, true), version -> false);

        assertThat(state.length).isLessThanOrEqualTo(new RecordSizes(10_000, 1_000, 10_000, origins).stateBytes());
    }
}
