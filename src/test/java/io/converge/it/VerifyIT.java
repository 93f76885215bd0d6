package io.converge.it;

import static io.converge.testing.AvroChanges.change;
import static io.converge.testing.AvroChanges.conflicts;
import static io.converge.testing.AvroChanges.upsert;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.testing.JavaCommand;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** Two converged topics of different width are compared by their skus. */
class VerifyIT {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void equalCataloguesAreEqualAndWhatDiffersIsNamed() throws Exception {
        try (Deployment six = new Deployment(Map.of("created.topics.partitions", "6"));
                Deployment four = new Deployment(Map.of("created.topics.partitions", "4"))) {
            List<GenericRecord> changes = new ArrayList<>(conflicts(50));
            changes.add(change(
                    "{'sku': 'SKU-7', 'op': 'DELETE', 'origin': 'eu', 'sequence': 2, 'context': {'eu': 1, 'us': 1},"
                            + " 'timestamp': 200}"));
            for (Deployment deployment : List.of(six, four)) {
                deployment.startInstance();
                deployment.send(changes.toArray(GenericRecord[]::new));
                deployment.awaitCaughtUp();
            }

            JavaCommand.Result equal = six.verify(four);
            assertThat(equal.status()).as(equal.err()).isZero();
            assertThat(equal.err()).contains("equal: 50 skus");
            assertThat(equal.out()).hasSize(2).allSatisfy(line -> {
                JsonNode partition = JSON.readTree(line);
                assertThat(partition.get("equal").booleanValue()).isTrue();
                assertThat(partition.get("digest"))
                        .isEqualTo(partition.get("against").get("digest"));
            });

            // Deleted here and never heard of there is the same to consumers; the others are not.
            six.send(change("{'sku': 'GONE', 'op': 'DELETE', 'origin': 'eu', 'sequence': 1, 'timestamp': 1}"));
            six.send(upsert("SKU-3", "eu", 9, 999, "another name"), upsert("NEW", "eu", 1, 1, "x"));
            six.awaitCaughtUp();
            JavaCommand.Result different = six.verify(four, "--timeout-ms", "1");
            assertThat(different.status()).isEqualTo(1);
            assertThat(different.err()).contains("comparing again").contains("2 of 52 skus differ");
            List<JsonNode> skus = new ArrayList<>();
            for (String line : different.out()) {
                if (line.startsWith("{\"sku\"")) {
                    skus.add(JSON.readTree(line));
                }
            }
            assertThat(skus).extracting(sku -> sku.get("sku").textValue()).containsExactlyInAnyOrder("SKU-3", "NEW");
            for (JsonNode sku : skus) {
                boolean isNew = sku.get("sku").textValue().equals("NEW");
                assertThat(sku.get("here").get("winner").textValue()).isEqualTo(isNew ? "eu:1" : "eu:9");
                assertThat(sku.get("against").isNull()).isEqualTo(isNew);
            }
        }
    }
}
