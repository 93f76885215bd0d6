package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.TopicLine;
import io.converge.runtime.Simulation.Emitted;
import io.converge.serde.RowDigest;
import io.converge.serde.product.AvroProduct;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A table that a sink writes to, and that Debezium follows. */
class SinksRowsTest {

    private static final String TOPIC = "shop.rows";
    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "Row", "fields": [
              {"name": "sku", "type": "string"}, {"name": "name", "type": "string"},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}}]}""");
    private static final Map<String, Long> CONTEXT = Map.of("eu", 7L, "us", 3L);

    @TempDir
    private Path directory;

    private final Map<String, String> settings = new HashMap<>();

    @BeforeEach
    void settings() throws IOException {
        Path schema = Files.writeString(directory.resolve("Row.avsc"), SCHEMA.toString());
        settings.putAll(Map.of(
                "changes.topics", TOPIC,
                "source.shop.rows.format", "debezium",
                "source.shop.rows.value.format", "json",
                "source.shop.rows.product.schema", schema.toString(),
                "source.shop.rows.context", "value:/context",
                "source.shop.rows.digest", "value:/digest",
                "source.shop.rows.drop", "/context,/digest",
                "max.clock.skew.ms", "-1"));
    }

    /** As a sink leaves it; the database has its own order of members. */
    private static String row(String name, Map<String, Long> context, String digest) {
        return "{'sku': 'A', 'name': '" + name + "', 'price': '12.50', 'context': "
                + (context == null
                        ? "null"
                        : "'{\\'us\\': " + context.get("us") + ", \\'eu\\': " + context.get("eu") + "}'")
                + ", 'digest': " + (digest == null ? "null" : "'" + digest + "'") + "}";
    }

    private static String digest(String name, Map<String, Long> context) {
        return RowDigest.of(
                "A",
                context,
                new AvroProduct(new GenericRecordBuilder(SCHEMA)
                        .set("sku", "A")
                        .set("name", name)
                        .set("price", new BigDecimal("12.50"))
                        .build()));
    }

    private static TopicLine event(String operation, String before, String after) {
        try {
            String text = ("{'key': {'sku': 'A'}, 'value': {'op': '" + operation + "', 'before': " + before
                            + ", 'after': " + after
                            + ", 'source': {'connector': 'postgresql', 'name': 'shop', 'ts_ms': 5, 'lsn': 90}}}")
                    .replace("\\'", "\\\"")
                    .replace('\'', '"');
            return TopicLine.read(text, null);
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> emitted(String operation, String before, String after) {
        try (Simulation simulation = new Simulation(new ConvergeConfig(settings))) {
            return simulation.feed(TOPIC, event(operation, before, after)).stream()
                    .map(Emitted::topic)
                    .toList();
        }
    }

    @Test
    void rowThatStandsAsTheSinkWroteItIsPassedOver() {
        String own = row("lamp", CONTEXT, digest("lamp", CONTEXT));

        assertThat(emitted("r", "null", own)).isEmpty();
        assertThat(emitted("c", "null", own)).isEmpty();
        assertThat(emitted("u", row("lump", null, null), own)).isEmpty();
        assertThat(emitted(
                        "u", row("lump", Map.of("eu", 6L, "us", 3L), digest("lump", Map.of("eu", 6L, "us", 3L))), own))
                .isEmpty();
    }

    @Test
    void rowThatSomebodyHasChangedSinceIsAChange() {
        String changed = row("lantern", CONTEXT, digest("lamp", CONTEXT));

        assertThat(emitted("r", "null", changed)).containsExactly("product-converged");
        assertThat(emitted("u", row("lamp", CONTEXT, digest("lamp", CONTEXT)), changed))
                .containsExactly("product-converged");
    }

    @Test
    void rowThatSomebodyHasChangedBackIsAChange() {
        String own = digest("lamp", CONTEXT);

        assertThat(emitted("u", row("lantern", CONTEXT, own), row("lamp", CONTEXT, own)))
                .containsExactly("product-converged");
    }

    @Test
    void rowWhoseContextIsAnotherOneIsNotAsTheSinkWroteIt() {
        assertThat(emitted("r", "null", row("lamp", Map.of("eu", 8L, "us", 3L), digest("lamp", CONTEXT))))
                .containsExactly("product-converged");
        assertThat(emitted("c", "null", row("lamp", null, digest("lamp", CONTEXT))))
                .containsExactly("product-converged");
    }

    @Test
    void rowThatNoSinkWroteIsAChange() {
        assertThat(emitted("c", "null", row("lamp", null, null))).containsExactly("product-converged");
    }

    @Test
    void digestNeedsAContext() {
        settings.remove("source.shop.rows.context");

        assertThatThrownBy(() -> new ConvergeConfig(settings))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("source.shop.rows.digest")
                .hasMessageContaining("source.shop.rows.context");
    }
}
