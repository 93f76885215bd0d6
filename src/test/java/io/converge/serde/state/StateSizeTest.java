package io.converge.serde.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.model.Change;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.MemorySchemas;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is remembered of leaves is small beside the product, whatever has been written before. */
class StateSizeTest {

    private static final int FIELDS = 30;
    private static final int TEXT = 1_000;

    /** All that a replaced version needs: its name, time and place, a digest, and the leaf that it is remembered for. */
    private static final int BYTES_OF_A_REPLACED_VERSION = 60;

    @Test
    void freshProductTakesLittleMoreThanUnderLastWriteWins() throws JsonFormException {
        List<Change> insert = List.of(change(1, new int[FIELDS], null, "{}"));

        assertThat(bytes("field-merge", insert)).isLessThan(bytes("last-write-wins", insert) + 30);
    }

    @ParameterizedTest
    @ValueSource(strings = {"field-merge", "last-write-wins"})
    void whatWasReplacedTakesItsDifferenceAlone(String policy) throws JsonFormException {
        int[] before = new int[FIELDS];
        int[] after = before.clone();
        after[7] = 1;
        List<Change> replace = List.of(change(1, after, before, null));

        assertThat(bytes(policy, replace)).isLessThan((FIELDS + 2) * TEXT);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void versionsThatWereReplacedKeepNoProducts(boolean blind) throws JsonFormException {
        List<Change> changes = new ArrayList<>();
        int[] values = new int[FIELDS];
        changes.add(change(1, values, null, blind ? null : "{}"));
        for (int sequence = 2; sequence <= 3 * FIELDS; sequence++) {
            int[] before = values.clone();
            values[sequence % FIELDS]++;
            changes.add(change(sequence, values, before, blind ? null : "{\"eu\": " + (sequence - 1) + "}"));
        }
        // The fields of the last change as they were before, and a blind writer's evidence for each of the others.
        int texts = FIELDS + 1 + (blind ? FIELDS - 1 : 0);

        assertThat(bytes("field-merge", changes))
                .isLessThan(texts * (TEXT + 10) + FIELDS * BYTES_OF_A_REPLACED_VERSION);
    }

    private static int bytes(String policy, List<Change> changes) {
        Convergence convergence = new ConvergeConfig(Map.of("resolution.policy", policy)).convergence();
        StateCodec codec = new StateCodec(new MemorySchemas());
        byte[] bytes = codec.encode(ItemState.EMPTY, version -> false);
        for (Change change : changes) {
            ItemState state = codec.decode(bytes, dot -> null);
            Converged converged = (Converged) convergence.step(state, change);
            bytes = codec.encode(converged.state(), version -> false);
            assertThat(converged.state().weight()).isLessThan(5L * FIELDS * TEXT);
        }
        assertThat(codec.decode(bytes, dot -> null).live())
                .extracting(Version::dot)
                .hasSize(1);
        return bytes.length;
    }

    private static Change change(int sequence, int[] values, int[] before, String context) throws JsonFormException {
        String line =
                "{\"sku\": \"A\", \"op\": \"%s\", \"origin\": \"eu\", \"sequence\": %d, \"timestamp\": %d, \"context\": %s, \"product\": %s, \"before\": %s}"
                        .formatted(
                                sequence == 1 && before == null ? "INSERT" : "REPLACE",
                                sequence,
                                1_700_000_000_000L + sequence,
                                context,
                                product(values),
                                before == null ? null : product(before));
        return ChangeReader.read(new ChangeLine(SCHEMA).read(line), new Position("product-changes", 0, sequence));
    }

    private static String product(int[] values) {
        List<String> fields = new ArrayList<>();
        for (int i = 0; i < FIELDS; i++) {
            fields.add(
                    "\"text%d\": \"%s\"".formatted(i, "%d ".formatted(values[i]).repeat(TEXT / 2)));
        }
        return "{" + String.join(", ", fields) + "}";
    }

    private static final Schema SCHEMA = schema();

    private static Schema schema() {
        SchemaBuilder.FieldAssembler<Schema> fields =
                SchemaBuilder.record("Description").namespace("test").fields();
        for (int i = 0; i < FIELDS; i++) {
            fields.requiredString("text" + i);
        }
        return fields.endRecord();
    }
}
