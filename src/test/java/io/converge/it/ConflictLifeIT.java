package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.conflicts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts;
import io.converge.triage.Conflicts.Written;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What becomes of conflicts that the policy leaves to the application. */
class ConflictLifeIT {

    /** An application that settles by a rule of its own what the policy leaves to it: the lower price. */
    @Test
    void applicationResolvesByConsumingConflictsAndProducingChanges() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            deployment.startInstance();
            deployment.send(conflicts(10).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            for (JsonNode conflict : deployment.conflicts()) {
                JsonNode cheapest = null;
                for (JsonNode version : conflict.get("versions")) {
                    boolean cheaper = cheapest == null || price(version) < price(cheapest);
                    cheapest = cheaper ? version : cheapest;
                }
                deployment.send(
                        change("{'sku': '%s', 'op': 'REPLACE', 'origin': 'pricing', 'sequence': 1, 'timestamp': 9,"
                                        .formatted(conflict.get("sku").textValue())
                                + " 'context': " + conflict.get("context") + ", 'product': " + cheapest.get("product")
                                + "}"));
            }
            deployment.awaitCaughtUp();

            assertThat(deployment.openConflicts()).isEmpty();
            assertThat(deployment.catalogue().values()).hasSize(10).allSatisfy(line -> {
                assertThat(line.get("winner").textValue()).isEqualTo("pricing:1");
                assertThat(line.get("product").get("price").textValue()).isEqualTo("1.0000");
            });
            assertThat(deployment.conflicts())
                    .filteredOn(conflict -> conflict.get("status").textValue().equals("CLOSED"))
                    .hasSize(10);
        }
    }

    private static double price(JsonNode version) {
        return Double.parseDouble(version.get("product").get("price").textValue());
    }

    @Test
    void heldConflictsLeaveConsumersWithWhatTheyHad() throws Exception {
        try (Deployment deployment =
                new Deployment(Map.of("resolution.policy", "manual", "unresolved.action", "hold"))) {
            deployment.startInstance();
            deployment.send(conflicts(10).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();

            assertThat(deployment.catalogue().values()).hasSize(10).allSatisfy(line -> {
                assertThat(line.get("status").textValue()).isEqualTo("CONVERGED");
                assertThat(line.get("context")).hasSize(1);
            });
            assertThat(deployment.openConflicts()).hasSize(10);
        }
    }

    /** Where the broker gives records their time, how far a clock is ahead is known behind the sending alone. */
    @Test
    void resolutionUnderAClockThatIsAheadIsToldToBecomeADeadLetter() throws Exception {
        try (Deployment deployment = new Deployment(Map.of("resolution.policy", "manual"))) {
            deployment.startInstance();
            deployment.send(conflicts(1).toArray(GenericRecord[]::new));
            deployment.awaitCaughtUp();
            ConvergeConfig config = deployment.config();
            Written conflict =
                    Conflicts.open(config, any -> true, Function.identity()).get(0);
            ConflictResolution resolution = ConflictResolution.of(config, conflict, "resolver");
            long nextDay = System.currentTimeMillis() + Duration.ofDays(1).toMillis();

            assertThatThrownBy(() -> resolution.send(resolution.delete(nextDay)))
                    .isInstanceOf(RefusedRecordException.class)
                    .hasMessageStartingWith("the change was written and becomes a dead letter")
                    .extracting(refused -> ((RefusedRecordException) refused).reason())
                    .isEqualTo(RefusalReason.CLOCK_AHEAD);
            deployment.awaitCaughtUp();
            assertThat(deployment.deadLetters())
                    .singleElement()
                    .satisfies(letter ->
                            assertThat(letter.get("reason").textValue()).isEqualTo("CLOCK_AHEAD"));
            assertThat(deployment.openConflicts()).hasSize(1);
        }
    }
}
