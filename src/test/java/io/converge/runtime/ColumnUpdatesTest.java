package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.RecordLine;
import io.converge.json.TopicLine;
import io.converge.runtime.Simulation.Emitted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two tables of one catalogue whose updates speak of the columns that they changed. */
class ColumnUpdatesTest {

    private static final String SCHEMA = """
            {"type": "record", "name": "Row", "fields": [
              {"name": "sku", "type": "string"}, {"name": "name", "type": "string"},
              {"name": "price", "type": "int"}, {"name": "currency", "type": "string"}]}""";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path directory;

    private final Map<String, String> settings = new HashMap<>();
    private final List<Event> events = new ArrayList<>();

    private record Event(String topic, TopicLine line) {}

    @BeforeEach
    void settings() throws IOException {
        Path schema = Files.writeString(directory.resolve("Row.avsc"), SCHEMA);
        settings.putAll(Map.of(
                "changes.topics", "north,south",
                "resolution.policy", "field-merge",
                "resolution.groups", "/price+/currency",
                "max.clock.skew.ms", "-1"));
        for (String topic : List.of("north", "south")) {
            settings.put("source." + topic + ".format", "debezium");
            settings.put("source." + topic + ".value.format", "json");
            settings.put("source." + topic + ".product.schema", schema.toString());
            settings.put("source." + topic + ".context", "value:/context");
            settings.put("source." + topic + ".drop", "/context");
            settings.put("source." + topic + ".updates", "columns");
        }
    }

    private static String row(String name, int price, String currency, String context) {
        return "{'sku': 'A', 'name': '%s', 'price': %d, 'currency': '%s', 'context': %s}"
                .formatted(name, price, currency, context);
    }

    private void event(String table, int lsn, String operation, String before, String after) {
        String text = ("{'key': {'sku': 'A'}, 'value': {'op': '%s', 'before': %s, 'after': %s, 'source':"
                        + " {'connector': 'postgresql', 'name': '%s', 'ts_ms': %d, 'lsn': %d}}}")
                .formatted(operation, before, after, table, lsn, lsn)
                .replace('\'', '"');
        try {
            events.add(new Event(table, TopicLine.read(text, null)));
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    /** How it stands, whatever the order in which the tables are heard. */
    private String product() {
        Random random = new Random(5);
        String product = null;
        for (int i = 0; i < 20; i++) {
            String other = product(events);
            assertThat(other).isEqualTo(product == null ? other : product);
            product = other;
            Collections.shuffle(events, random);
        }
        return product;
    }

    private String product(List<Event> ordered) {
        try (Simulation simulation = new Simulation(new ConvergeConfig(settings))) {
            for (Event event : ordered) {
                assertThat(simulation.feed(event.topic, event.line))
                        .extracting(Emitted::topic)
                        .doesNotContain("product-dead-letters");
            }
            List<String> standing = new ArrayList<>();
            simulation.forEach((sku, resolution) ->
                    standing.add(parsed(RecordLine.state(sku, resolution).toString())
                            .get("product")
                            .toString()));
            assertThat(standing).hasSize(1);
            return standing.get(0).replace('"', '\'');
        }
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void rowThatASinkWroteOverMeanwhileTakesNoEditBack() {
        event("north", 10, "c", "null", row("lamp", 5, "EUR", "null"));
        // A price, which the sink has not heard of as it brings the name that south gave.
        event("north", 20, "u", row("lamp", 5, "EUR", "null"), row("lamp", 7, "EUR", "null"));
        event("south", 30, "u", row("lamp", 5, "EUR", "{'north': 21}"), row("lantern", 5, "EUR", "{'north': 21}"));
        // So the price is the old one again as the next update comes.
        event(
                "north",
                40,
                "u",
                row("lantern", 5, "EUR", "{'north': 21, 'south': 61}"),
                row("big lantern", 5, "EUR", "{'north': 21, 'south': 61}"));

        assertThat(product()).isEqualTo("{'sku':'A','name':'big lantern','price':7,'currency':'EUR'}");
    }

    @Test
    void membersOfAGroupAreWrittenTogether() {
        event("north", 10, "c", "null", row("lamp", 5, "EUR", "null"));
        event("north", 20, "u", row("lamp", 5, "EUR", "null"), row("lamp", 7, "EUR", "null"));
        event("south", 30, "u", row("lamp", 5, "EUR", "{'north': 21}"), row("lamp", 5, "USD", "{'north': 21}"));

        assertThat(product()).isEqualTo("{'sku':'A','name':'lamp','price':5,'currency':'USD'}");
    }

    @Test
    void updateThatChangesNothingWritesNothing() {
        event("north", 10, "c", "null", row("lamp", 5, "EUR", "null"));
        event("south", 20, "u", row("lamp", 5, "EUR", "{'north': 21}"), row("lantern", 5, "EUR", "{'north': 21}"));
        event("north", 30, "u", row("lamp", 5, "EUR", "null"), row("lamp", 5, "EUR", "null"));

        assertThat(product()).isEqualTo("{'sku':'A','name':'lantern','price':5,'currency':'EUR'}");
    }

    @Test
    void updateWithoutTheRowAsItWasIsADeadLetter() {
        event("north", 10, "u", "null", row("lamp", 5, "EUR", "null"));
        try (Simulation simulation = new Simulation(new ConvergeConfig(settings))) {
            List<Emitted> emitted = simulation.feed("north", events.get(0).line);

            assertThat(emitted).extracting(Emitted::topic).containsExactly("product-dead-letters");
            assertThat(emitted.get(0).line().toString())
                    .contains("PARTIAL_CHANGE")
                    .contains("source.north.updates")
                    .contains("REPLICA IDENTITY FULL");
        }
    }

    @Test
    void partialChangesBringNothingBack() {
        settings.put("resolution.deletes", "newest");

        assertThatThrownBy(() -> new ConvergeConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("resolution.deletes")
                .hasMessageContaining("source.north.updates=row");
    }

    @Test
    void columnsNeedFieldMerge() {
        settings.put("resolution.policy", "last-write-wins");
        settings.remove("resolution.groups");

        assertThatThrownBy(() -> new ConvergeConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("source.north.updates")
                .hasMessageContaining("resolution.policy=field-merge");
    }
}
