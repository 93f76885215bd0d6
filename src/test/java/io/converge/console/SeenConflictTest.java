package io.converge.console;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.serde.output.ConflictRecords;
import io.converge.testing.LeafConflicts;
import io.converge.triage.Conflicts.Written;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What names the state of a conflict that somebody has seen. */
class SeenConflictTest {

    private static final Map<String, String> MANUAL = Map.of("resolution.policy", "manual");

    private static String token(Map<String, String> settings, List<GenericRecord> changes) {
        return SeenConflict.token(
                new Written(new ConflictRecords(900_000).value("A", LeafConflicts.conflict(settings, changes)), 0));
    }

    private static GenericRecord insert(String origin, long timestamp, String name) {
        return change(
                "{'sku': 'A', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d, 'product': {'name': '%s', 'price': '1.00'}}"
                        .formatted(origin, timestamp, name));
    }

    @Test
    void sameStateHasTheSameName() {
        List<GenericRecord> changes = List.of(insert("eu", 1, "by eu"), insert("us", 2, "by us"));

        assertThat(token(MANUAL, changes)).isEqualTo(token(MANUAL, changes));
        assertThat(token(LeafConflicts.PRICE_UNRESOLVED, LeafConflicts.THREE_PRICES))
                .isEqualTo(token(LeafConflicts.PRICE_UNRESOLVED, LeafConflicts.THREE_PRICES));
    }

    /** A writer has used a sequence twice. */
    @Test
    void otherContentUnderTheSameDotsIsAnotherState() {
        String seen = token(MANUAL, List.of(insert("eu", 1, "by eu"), insert("us", 2, "by us")));

        assertThat(token(
                        MANUAL,
                        List.of(insert("eu", 1, "by eu"), insert("us", 2, "by us"), insert("us", 3, "collides"))))
                .isNotEqualTo(seen);
        assertThat(token(MANUAL, List.of(insert("eu", 1, "other"), insert("us", 2, "by us"))))
                .isNotEqualTo(seen);
    }

    @Test
    void otherValueOfAPartialChangeIsAnotherState() {
        List<GenericRecord> other = List.of(
                LeafConflicts.THREE_PRICES.get(0),
                LeafConflicts.THREE_PRICES.get(1),
                LeafConflicts.partial("campaigns", 1, 6, "['/price']", "'price': '7.51'"),
                LeafConflicts.THREE_PRICES.get(3));

        assertThat(token(LeafConflicts.PRICE_UNRESOLVED, other))
                .isNotEqualTo(token(LeafConflicts.PRICE_UNRESOLVED, LeafConflicts.THREE_PRICES));
    }
}
