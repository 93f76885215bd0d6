package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** No line ends a command: what is wrong with one is told, and the others are taken. */
class ChangeLinesTest {

    private static final String SCHEMA = """
            {"type": "record", "name": "P", "fields": [
              {"name": "text", "type": "string", "default": ""},
              {"name": "number", "type": "double", "default": 0},
              {"name": "price", "type": ["null", {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2}],
               "default": null},
              {"name": "child", "type": ["null", "P", {"type": "map", "values": "P"}], "default": null},
              {"name": "list", "type": ["null", {"type": "array", "items": "P"}], "default": null}
            ]}""";

    @TempDir
    private Path folder;

    private Path schema;

    @BeforeEach
    void writeSchema() throws Exception {
        schema = Files.writeString(folder.resolve("p.avsc"), SCHEMA);
    }

    private static String line(String sku, String product) {
        return "{\"sku\":\"" + sku + "\",\"op\":\"UPSERT\",\"origin\":\"eu\",\"sequence\":1,\"context\":{},"
                + "\"timestamp\":1,\"product\":" + product + "}";
    }

    /** The line between two good ones; gives what is said of it. */
    private String saidOf(byte[] bad) throws Exception {
        Path file = folder.resolve("changes.jsonl");
        try (var out = Files.newOutputStream(file)) {
            out.write((line("A", "{}") + "\n").getBytes(StandardCharsets.UTF_8));
            out.write(bad);
            out.write(("\n" + line("B", "{\"text\":\"ä\"}") + "\n").getBytes(StandardCharsets.UTF_8));
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute("simulate", "--state", "--product-schema", schema.toString(), file.toString());
        assertThat(err.toString()).startsWith("line 2: ").hasLineCount(1);
        assertThat(out.toString().lines().map(line -> line.substring(0, 10)))
                .containsExactly("{\"sku\":\"A\"", "{\"sku\":\"B\"");
        assertThat(out.toString()).contains("ä");
        assertThat(status).isEqualTo(Main.FAILED);
        return err.toString();
    }

    private String saidOf(String product) throws Exception {
        return saidOf(line("C", product).getBytes(StandardCharsets.UTF_8));
    }

    private static String nested(String open, String close, int levels) {
        return open.repeat(levels) + "{}" + close.repeat(levels);
    }

    @Test
    void nestedDeeperThanTheParserGoes() throws Exception {
        assertThat(saidOf(nested("{\"child\":", "}", 1_500)))
                .contains("not JSON: ")
                .contains("nesting depth");
        assertThat(saidOf(nested("[", "]", 1_500))).contains("not JSON: ").contains("nesting depth");
    }

    @Test
    void nestedDeeperThanAChangeMayBe() throws Exception {
        assertThat(saidOf(nested("{\"child\":", "}", 900))).contains("stands in more than 200 values");
        assertThat(saidOf(nested("{\"list\":[", "]}", 450))).contains("stands in more than 200 values");
        assertThat(saidOf(nested("{\"child\":{\"k\":", "}}", 450))).contains("stands in more than 200 values");
    }

    @Test
    void aNumberOfTooManyDigits() throws Exception {
        assertThat(saidOf("{\"number\":" + "1".repeat(1_500) + "}")).contains("not JSON: Number value length");
        assertThat(saidOf("{\"number\":0." + "1".repeat(1_500) + "}")).contains("not JSON: Number value length");
    }

    @Test
    void aDecimalOfMoreDigitsThanMemoryHolds() throws Exception {
        String expected = "/product/price is %s, not a decimal of 9 digits, 2 of them after the point";
        assertThat(saidOf("{\"price\":1e-999999999}")).contains(expected.formatted("1E-999999999"));
        assertThat(saidOf("{\"price\":\"1e-999999999\"}")).contains(expected.formatted("\"1e-999999999\""));
        assertThat(saidOf("{\"price\":1e999999999}")).contains(expected.formatted("1E+999999999"));
        assertThat(saidOf("{\"price\":\"" + "1".repeat(10_000_000) + "\"}"))
                .contains("not a decimal of 9 digits")
                .hasSizeLessThan(300);
    }

    @Test
    void aLongName() throws Exception {
        assertThat(saidOf("{\"" + "n".repeat(60_000) + "\":1}")).contains("not JSON: Name length");
        assertThat(saidOf("{\"" + "n".repeat(40_000) + "\":1}"))
                .contains("P has no field /product/nnn")
                .hasSizeLessThan(300);
    }

    @Test
    void aLongText() throws Exception {
        assertThat(saidOf("{\"text\":\"" + "t".repeat(21_000_000) + "\"}")).contains("not JSON: String value length");
    }

    @Test
    void bytesThatAreNoText() throws Exception {
        assertThat(saidOf(line("C", "{\"text\":\"ä\"}").getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualToIgnoringNewLines("line 2: not UTF-8");
    }

    @Test
    void whatGoesWrongWithALineIsItsOwnFaultButABrokersIsNot() throws Exception {
        Path file = folder.resolve("changes.jsonl");
        Files.write(file, List.of("", line("A", "{}"), line("B", "{}"), line("C", "{}"), line("D", "{}")));
        ChangeLines lines =
                CommandLine.populateCommand(new ChangeLines(), "--product-schema", schema.toString(), file.toString());
        StringWriter err = new StringWriter();
        List<String> taken = new ArrayList<>();
        ChangeLines.Handler handler = (line, change) -> {
            switch (change.get("sku").toString()) {
                case "A" -> throw new StackOverflowError();
                case "B" -> throw new IllegalStateException("odd");
                case "D" -> throw new KafkaException("no broker");
                default -> taken.add(line + " " + change.get("sku"));
            }
        };

        assertThatThrownBy(() -> lines.forEach(handler, new PrintWriter(err)))
                .isInstanceOf(KafkaException.class)
                .hasMessage("no broker");
        assertThat(taken).containsExactly("4 C");
        assertThat(lines.bad()).isEqualTo(2);
        assertThat(err.toString().lines())
                .containsExactly(
                        "line 2: not taken: java.lang.StackOverflowError",
                        "line 3: not taken: java.lang.IllegalStateException: odd");
    }
}
