package io.converge.console;

import static io.converge.testing.AvroChanges.change;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.testing.LeafConflicts;
import io.converge.triage.ConflictResolution;
import io.converge.triage.Conflicts.Written;
import io.converge.triage.RecordLookup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

/** What is told of a conflict. */
class ConflictDetailTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Schema SCORED = SchemaBuilder.record("shop.Scored")
            .fields()
            .name("scores")
            .type(SchemaBuilder.array().items().doubleType())
            .withDefault(List.of())
            .name("rate")
            .type(SchemaBuilder.builder().floatType())
            .withDefault(0)
            .name("note")
            .type(SchemaBuilder.builder().stringType())
            .withDefault("")
            .name("byShop")
            .type(SchemaBuilder.map().values().doubleType())
            .withDefault(Map.of())
            .endRecord();

    private static GenericRecord part(String origin, long timestamp, String product) {
        return change(
                ("{'sku': 'A', 'op': 'UPSERT', 'origin': '%s', 'sequence': 1, 'timestamp': %d, 'context': {'pim': 1},"
                                + " 'fields': ['/scores', '/rate', '/byShop'], 'product': %s}")
                        .formatted(origin, timestamp, product),
                SCORED);
    }

    /** JSON has no such numbers: they are texts there. */
    @Test
    void numbersThatAreNoneAreTextsAlsoInListsOfVersionsThatAreNotWhole() throws IOException {
        Map<String, String> settings = Map.of(
                "resolution.policy",
                "field-merge",
                "resolution.fields",
                "/scores=unresolved,/rate=unresolved,/byShop=unresolved");
        GenericRecord record = LeafConflicts.record(
                settings,
                List.of(
                        change(
                                "{'sku': 'A', 'op': 'INSERT', 'origin': 'pim', 'sequence': 1, 'timestamp': 1, 'context': {},"
                                        + " 'product': {}}",
                                SCORED),
                        part(
                                "eu",
                                5,
                                "{'scores': ['NaN', 1.5, '-Infinity'], 'rate': 'Infinity', 'byShop': {'a': 'NaN'}}"),
                        // Of its first change the leaves are remembered, and the change is live no more.
                        change(
                                "{'sku': 'A', 'op': 'UPSERT', 'origin': 'eu', 'sequence': 2, 'timestamp': 7, 'context': {'pim': 1},"
                                        + " 'fields': ['/note'], 'product': {'note': 'x'}}",
                                SCORED),
                        part("us", 6, "{'scores': [2], 'rate': 'NaN', 'byShop': {'b': '-Infinity'}}")));

        JsonNode detail = JSON.readTree(JSON.writeValueAsBytes(detail(record)));
        List<String> values = detail.findValues("value").stream()
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .toList();
        GenericRecord taken = ConflictResolution.of(new ConvergeConfig(settings), new Written(record, 7), "resolver")
                .choose("eu:1", false, 99);

        assertThat(detail.get("versions").findValues("values"))
                .anySatisfy(remembered -> assertThat(remembered).isNotEmpty());
        assertThat(values)
                .contains("[\"NaN\",1.5,\"-Infinity\"]", "\"Infinity\"", "\"NaN\"")
                .allSatisfy(JSON::readTree);
        assertThat(Standing.product((GenericRecord) taken.get("product")).toString())
                .isEqualTo(
                        "{\"scores\":[\"NaN\",1.5,\"-Infinity\"],\"rate\":\"Infinity\",\"note\":\"x\",\"byShop\":{\"a\":\"NaN\"}}");
    }

    /** Kafka is away: what writers had seen is not known. */
    private static ObjectNode detail(GenericRecord record) {
        ConvergeConfig config = new ConvergeConfig(
                Map.of("bootstrap.servers", "localhost:1", "schema.registry.url", "http://localhost:1"));
        Written written = new Written(record, 7);
        ConflictSummary summary = ConflictSummary.of(written, new Position("conflicts", 0, 0), text -> text);
        try (RecordLookup lookup = new RecordLookup(config, Duration.ofMillis(1));
                KnownContexts contexts = new KnownContexts(config, lookup);
                Closings closings = new Closings(config)) {
            return new ConflictDetail(written).json(summary, contexts, closings, List.of());
        }
    }
}
