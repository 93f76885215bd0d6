package io.converge.runtime;

import static io.converge.runtime.EmittedLines.assertLetter;
import static io.converge.runtime.EmittedLines.only;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.config.ConvergeConfig;
import io.converge.json.JsonFormException;
import io.converge.json.TopicLine;
import io.converge.runtime.Simulation.Emitted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows in JSON where the product's schema has to say what they do not. */
class RowsByTheirSchemaTest {

    private static final String SCHEMA = """
            {"type": "record", "name": "Item", "namespace": "shop", "fields": [
              {"name": "name", "type": "string"},
              {"name": "id", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 0}], "default": null},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}},
              {"name": "spec", "type": {"type": "record", "name": "Spec", "fields": [
                {"name": "width", "type": "int"}, {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["X", "Y"]}}]}}]}
            """;

    private static final String ROW = "'name': 'lamp', 'price': '9.00', 'spec': {'width': 5, 'kind': 'Y'}";
    private static final String UNAVAILABLE = "'__debezium_unavailable_value'";

    @TempDir
    private Path directory;

    private Simulation simulation;

    @AfterEach
    void close() {
        simulation.close();
    }

    /** Begins with settings behind {@code source.rows.}, and others that have a dot in front. */
    private void simulate(String... settings) throws IOException {
        Path schema = directory.resolve("Item.avsc");
        Files.writeString(schema, SCHEMA);
        Map<String, String> given = new HashMap<>(Map.of(
                "changes.topics", "rows,product-changes",
                "source.rows.format", "debezium",
                "source.rows.value.format", "json",
                "source.rows.product.schema", schema.toString()));
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            given.put(parts[0].startsWith(".") ? parts[0].substring(1) : "source.rows." + parts[0], parts[1]);
        }
        simulation = new Simulation(new ConvergeConfig(given));
    }

    private List<Emitted> feed(String key, String value) {
        try {
            return simulation.feed(
                    "rows", TopicLine.read(("{'key': " + key + ", 'value': " + value + "}").replace('\'', '"'), null));
        } catch (JsonFormException e) {
            throw new AssertionError(e);
        }
    }

    private static String event(String operation, String row, int lsn) {
        return "{'op': '" + operation + "', 'before': null, 'after': {" + row
                + "}, 'source': {'connector': 'postgresql', 'name': 'db', 'ts_ms': 1000, 'lsn': " + lsn + "}}";
    }

    /** Whatever its column is in the product: what is not written is not changed. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            'spec': {'width': 5, 'kind': 'Y'}
            'price': '9.00'
            'name': 'lamp'
            """)
    void valueThatIsNotThereIsLeftAsItStands(String column) throws IOException {
        String row = ROW.replace(column, column.replaceFirst(": .*", ": " + UNAVAILABLE)) + ", 'id': 7";
        simulate(".resolution.policy=field-merge");
        feed("{'sku': 'A'}", event("c", ROW, 10));

        JsonNode product = only(feed("{'sku': 'A'}", event("u", row, 20)), "product-converged")
                .get("product");

        assertThat(product)
                .hasToString(
                        "{\"name\":\"lamp\",\"id\":\"7\",\"price\":\"9.00\",\"spec\":{\"width\":5,\"kind\":\"Y\"}}");
        simulation.close();
        simulate();
        assertLetter(
                feed("{'sku': 'A'}", event("u", row, 20)), "PARTIAL_CHANGE", "REPLICA IDENTITY FULL", "field-merge");
    }

    @Test
    void skuInBase64IsTheNumberThatItsColumnIs() throws IOException {
        simulate("sku=value:/id");

        JsonNode line = only(feed("{'id': 'A+k='}", event("c", ROW + ", 'id': 'A+k='", 10)), "product-converged");

        assertThat(line.get("sku").textValue()).isEqualTo("1001");
        assertThat(line.at("/product/id").textValue()).isEqualTo("1001");
    }

    /** A price list in the catalogue's own schema need not have what it does not speak of. */
    @Test
    void fieldsThatATopicDoesNotSpeakOfNeedNotBeThere() throws IOException {
        simulate(
                ".resolution.policy=field-merge",
                "format=product",
                "origin=prices",
                "sequence=offset",
                "fields=/price,/spec/width");

        assertThat(only(feed("'A'", "{'price': '8.00', 'spec': {'width': 6}}"), "product-converged")
                        .at("/product/price")
                        .textValue())
                .isEqualTo("8.00");
        assertLetter(feed("'A'", "{'name': 'lamp', 'spec': {'width': 6}}"), "UNDECODABLE", "/price is missing");
        assertLetter(feed("'A'", "{'price': '8.00', 'spec': {}}"), "UNDECODABLE", "/spec/width is missing");
    }

    @Test
    void whatHasNoRowIsPassedOverAsDebeziumWritesIt() throws IOException {
        simulate();
        String source = "'source': {'connector': 'postgresql', 'name': 'db', 'ts_ms': 1, 'lsn': 9}";

        assertThat(feed("null", "{" + source + ", 'op': 't', 'ts_ms': 1559033904961}"))
                .isEmpty();
        assertThat(feed(
                        "null",
                        "{'op': 'm', 'ts_ms': 1, " + source + ", 'message': {'prefix': 'p', 'content': 'aGk='}}"))
                .isEmpty();
    }

    @Test
    void eventWithoutItsOperationOrItsSourceIsNamed() throws IOException {
        simulate();

        assertLetter(
                feed("'A'", event("c", ROW, 10).replace("'op': 'c'", "'op': null")),
                "UNDECODABLE",
                "op is missing; it is to be one of c, r, u, d, t, m");
        assertLetter(
                feed("'A'", "{'op': 'c', 'after': {" + ROW + "}}"),
                "MISSING_ORIGIN",
                "source.name (source.rows.origin) is missing");
    }

    @Test
    void headerThatIsNoTextNamesItsSetting() throws IOException {
        simulate("format=product", "origin=header:from", "sequence=offset");

        List<Emitted> emitted = simulation.feed(
                "rows",
                "A".getBytes(StandardCharsets.UTF_8),
                ("{" + ROW + "}").replace('\'', '"').getBytes(StandardCharsets.UTF_8),
                new RecordHeaders().add("from", new byte[] {'a'}).add("from", new byte[] {'b'}));

        assertLetter(emitted, "UNDECODABLE", "the header from is there more than once", "(source.rows.origin)");
    }
}
