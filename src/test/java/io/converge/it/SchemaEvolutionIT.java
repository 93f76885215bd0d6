package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.runtime.ConvergeApplication;
import io.converge.testing.AvroChanges;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** Products whose schema evolves as the changes subject allows, in whatever order their changes are processed. */
class SchemaEvolutionIT {

    /** Each a legal successor of the one before under BACKWARD; most are illegal the other way round. */
    private static final List<String> FIELDS = List.of(
            ", {'name': 'a', 'type': 'int'}",
            "",
            ", {'name': 'e', 'type': {'type': 'enum', 'name': 'E', 'symbols': ['A']}, 'default': 'A'}",
            ", {'name': 'e', 'type': {'type': 'enum', 'name': 'E', 'symbols': ['A', 'B']}, 'default': 'A'},"
                    + " {'name': 'n', 'type': 'int', 'default': 0}",
            ", {'name': 'n', 'type': 'long', 'default': 0}, {'name': 'u', 'type': 'string', 'default': ''}",
            ", {'name': 'n', 'type': 'double', 'default': 0}, {'name': 'u', 'type': ['null', 'string'], 'default': null}");

    private static final List<String> PRODUCTS = List.of(
            "{'name': '%s', 'a': 1}",
            "{'name': '%s'}",
            "{'name': '%s', 'e': 'A'}",
            "{'name': '%s', 'e': 'B', 'n': 3}",
            "{'name': '%s', 'n': 4, 'u': 'x'}",
            "{'name': '%s', 'n': 0.5, 'u': null}");

    @Test
    void legalEvolutionIsProcessedInAnyOrderAndNoCombinationHasASchemaOfItsOwn() throws Exception {
        try (Deployment deployment = new Deployment(Map.of())) {
            ConvergeApplication instance = deployment.startInstance();
            List<byte[]> latestFirst = new ArrayList<>();
            for (int version = 0; version < FIELDS.size(); version++) {
                latestFirst.add(0, change(deployment, "SINGLE-" + version, "eu", version));
            }
            // The later schema comes first, as from another partition.
            for (byte[] value : latestFirst) {
                deployment.send(deployment.config().changesTopics().get(0), null, value);
                deployment.awaitCaughtUp();
            }
            int pairs = 0;
            for (int one = 0; one < FIELDS.size(); one++) {
                for (int other = 0; other < one; other++) {
                    String sku = "PAIR-" + one + "-" + other;
                    send(deployment, sku, change(deployment, sku, "eu", one));
                    send(deployment, sku, change(deployment, sku, "us", other));
                    pairs++;
                }
            }
            deployment.awaitCaughtUp();

            assertThat(deployment.said()).noneMatch(line -> line.startsWith("processing waits"));
            assertThat(deployment.deadLetters()).isEmpty();
            assertThat(deployment.catalogue()).hasSize(FIELDS.size() + pairs);
            assertThat(deployment.catalogue().get("SINGLE-0").get("product")).hasToString("{\"name\":\"eu\",\"a\":1}");
            List<JsonNode> conflicts = deployment.conflicts();
            assertThat(conflicts).hasSize(pairs);
            Set<String> omitted = new HashSet<>();
            conflicts.forEach(conflict -> conflict.get("versions").forEach(version -> {
                if (version.get("product").isNull()) {
                    omitted.add(version.toString());
                }
            }));
            assertThat(omitted).isEmpty();
            String versions = Registry.call(
                            Cluster.shared().registryUrl(),
                            "GET",
                            "/subjects/" + deployment.config().conflictsTopic() + "-value/versions",
                            null)
                    .body();
            assertThat(versions.split(",").length).isLessThanOrEqualTo(FIELDS.size());
            assertThat(instance.failure()).isEmpty();
        }
    }

    private static void send(Deployment deployment, String sku, byte[] value) {
        deployment.send(deployment.config().changesTopics().get(0), sku.getBytes(StandardCharsets.UTF_8), value);
    }

    private static byte[] change(Deployment deployment, String sku, String origin, int version) {
        Schema schema = new Schema.Parser()
                .parse(("{'type': 'record', 'name': 'Book', 'fields': [{'name': 'name', 'type': 'string'}"
                                + FIELDS.get(version) + "]}")
                        .replace('\'', '"'));
        String product = PRODUCTS.get(version).formatted(origin);
        return deployment.encode(AvroChanges.change(
                ("{'sku': '%s', 'op': 'INSERT', 'origin': '%s', 'sequence': 1, 'context': {}, 'timestamp': %d,"
                                + " 'product': %s}")
                        .formatted(sku, origin, version, product),
                schema));
    }
}
