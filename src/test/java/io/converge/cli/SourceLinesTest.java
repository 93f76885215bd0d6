package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records of a topic of another shape as lines. */
class SourceLinesTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String command, String topic, String lines, String... settings) throws IOException {
        Path file = directory.resolve("records.jsonl");
        Files.writeString(file, lines.replace('\'', '"'));
        List<String> arguments = new ArrayList<>(List.of(command, "--source", topic));
        List<String> all = new ArrayList<>(List.of(
                "changes.topics=shop,product-changes",
                "source.shop.format=product",
                "source.shop.origin=shop",
                "source.shop.sequence=header:version"));
        all.addAll(List.of(settings));
        all.forEach(setting -> arguments.addAll(List.of("-D", setting)));
        arguments.add(file.toString());
        return Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
    }

    private static final String RECORDS = """
            {'key': 'A', 'value': {'name': 'lamp', 'price': 1}, 'headers': {'version': 1}}
            {'key': 'A', 'value': {'name': 'lamp', 'price': 2}, 'headers': {'version': '3'}}
            {'key': 'A', 'value': null, 'headers': {'version': 2}, 'timestamp': '2026-01-31T12:00:00Z'}
            """;

    @Test
    void simulateReadsThem() throws IOException {
        assertThat(run("simulate", "shop", RECORDS)).isZero();
        assertThat(out.toString().lines()).hasSize(2).last().asString().contains("\"winner\":\"shop:3\"");
    }

    @Test
    void checkPolicyReadsThem() throws IOException {
        assertThat(run("check-policy", "shop", RECORDS)).isZero();
        assertThat(out.toString()).contains("recorded: 3 changes of 1 sku");
    }

    @Test
    void badLineIsNamedAndPassedOver() throws IOException {
        int status = run(
                "simulate",
                "shop",
                "{'key': 'A'}\n{'key': 'A', 'value': null, 'offset': 3}\n{'key': 'A', 'value': {'name': 'x', 'price': 1}}\n"
                        + "{'key': 'A', 'value': 5, 'timestamp': 'x'}\n");

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(err.toString())
                .contains("line 1: a record is an object such as")
                .contains("line 2: a record has no /offset")
                .contains("line 3: BAD_SEQUENCE: header:version (source.shop.sequence) is missing")
                .contains("line 4: ")
                .contains("4 of 4 lines failed");
    }

    @Test
    void topicOfChangeEventsIsNone() throws IOException {
        assertThat(run("simulate", "product-changes", RECORDS)).isEqualTo(2);
        assertThat(err.toString()).contains("source.product-changes.format is not set");
        assertThat(run("check-policy", "other", RECORDS)).isEqualTo(2);
        assertThat(err.toString()).contains("changes.topics has no such topic");
    }

    /** Those of the first topic have no stock. */
    @Test
    void checkPolicyTriesTheProductsOfTheTopic() throws IOException {
        Path schema = directory.resolve("Item.avsc");
        Files.writeString(
                schema, "{\"type\":\"record\",\"name\":\"Item\",\"fields\":[{\"name\":\"stock\",\"type\":\"int\"}]}");

        int status = run(
                "check-policy",
                "shop",
                "{'key': 'A', 'value': {'stock': 5}, 'headers': {'version': 1}}",
                "changes.topics=product-changes,shop",
                "source.shop.value.format=json",
                "source.shop.product.schema=" + schema,
                "resolution.path=/stock");

        assertThat(out.toString()).contains("products: Item (named for shop)");
        assertThat(status).isZero();
    }

    @Test
    void produceSendsChangeEventsAlone() throws IOException {
        assertThat(run("produce", "shop", RECORDS)).isEqualTo(2);
        assertThat(err.toString()).contains("Unknown options: '--source'");
    }
}
