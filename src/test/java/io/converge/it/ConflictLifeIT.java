package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.conflicts;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
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
}
