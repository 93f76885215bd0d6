package io.converge.cli;

import static io.converge.testing.LeafConflicts.PRICE_UNRESOLVED;
import static io.converge.testing.LeafConflicts.THREE_PRICES;
import static io.converge.testing.LeafConflicts.partial;
import static io.converge.testing.LeafConflicts.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.AvroChanges;
import io.converge.triage.Conflicts.Written;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class DisputedLeavesTest {

    @Test
    void eachValueInQuestionIsALine() {
        assertThat(lines(record(PRICE_UNRESOLVED, THREE_PRICES)))
                .containsExactly(
                        "  LEAF                     RULE             VERSION                      VALUE",
                        "  /price                   unresolved       campaigns:1          stands  7.5",
                        "  /price                   unresolved       prices:1                     9");
    }

    @Test
    void nothingAndWhatIsLeftOutAreToldFromValues() {
        GenericRecord record = record(
                Map.of("resolution.policy", "field-merge"),
                List.of(
                        THREE_PRICES.get(0),
                        partial("eu", 1, 5, "['/attributes/color']", "'price': 1"),
                        partial(
                                "us",
                                1,
                                6,
                                "['/attributes/color']",
                                "'price': 1, 'attributes': {'color': '%s'}".formatted("x".repeat(20_000)))));

        assertThat(lines(record).get(1)).endsWith("eu:1                         (nothing)");
        assertThat(lines(record).get(2)).endsWith("us:1                 stands  (too large for the record)");
    }

    @Test
    void conflictOfWholeVersionsSaysThatItHasNone() {
        GenericRecord record = record(
                Map.of("resolution.policy", "manual"),
                List.of(AvroChanges.upsert("A", "eu", 1, 1, "x"), AvroChanges.upsert("A", "us", 1, 2, "y")));

        assertThat(lines(record)).containsExactly("  no leaf is in dispute");
    }

    private static List<String> lines(GenericRecord record) {
        return DisputedLeaves.lines(new Written(record, 0));
    }
}
