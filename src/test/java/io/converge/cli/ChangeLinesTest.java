package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
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

    /** The line between two good ones, from a file as from standard input; gives what is said of it. */
    private String saidOf(byte[] bad) throws Exception {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        lines.writeBytes((line("A", "{}") + "\n").getBytes(StandardCharsets.UTF_8));
        lines.writeBytes(bad);
        lines.writeBytes(("\n" + line("B", "{\"text\":\"ä\"}") + "\n").getBytes(StandardCharsets.UTF_8));
        Ran ran = simulated(lines.toByteArray());
        assertThat(ran.err()).hasSize(2).last().isEqualTo("1 of 3 lines failed");
        assertThat(ran.err().get(0)).startsWith("line 2: ");
        assertThat(ran.out().stream().map(line -> line.substring(0, 10)))
                .containsExactly("{\"sku\":\"A\"", "{\"sku\":\"B\"");
        assertThat(ran.out()).last().asString().contains("ä");
        assertThat(ran.status()).isEqualTo(Main.FAILED);
        return ran.err().get(0);
    }

    private record Ran(int status, List<String> out, List<String> err) {}

    /** From a file, after it was seen that standard input gives the same. */
    private Ran simulated(byte[] lines, String... options) throws Exception {
        Path file = Files.write(folder.resolve("changes.jsonl"), lines);
        Ran fromFile = run(file.toString(), options);
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream(lines));
        try {
            assertThat(told(run("-", options))).isEqualTo(told(fromFile));
        } finally {
            System.setIn(before);
        }
        return fromFile;
    }

    /** How much of a text that is too long the parser has read when it ends is its own affair. */
    private static Ran told(Ran ran) {
        return new Ran(
                ran.status(),
                ran.out(),
                ran.err().stream().map(line -> line.replaceAll("\\d{8}", "N")).toList());
    }

    private Ran run(String file, String... options) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> arguments =
                new ArrayList<>(List.of("simulate", "--state", "--product-schema", schema.toString(), file));
        arguments.addAll(List.of(options));
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Ran(
                status, out.toString().lines().toList(), err.toString().lines().toList());
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
        String line = line("C", "{\"text\":\"ä\"}");
        assertThat(saidOf(line.getBytes(StandardCharsets.ISO_8859_1)))
                .isEqualTo("line 2: not UTF-8: byte 0xe4 at column " + (line.indexOf('ä') + 1));
    }

    @Test
    void placesAreNamedWhereThereAre() throws Exception {
        assertThat(saidOf("{\"number\":" + "1".repeat(1_500) + "}")).matches(".*, at column 1\\d\\d\\d");
        assertThat(saidOf(nested("[", "]", 1_500))).matches(".*, at column 1\\d\\d\\d");
        assertThat(saidOf("{\"" + "n".repeat(60_000) + "\":1}")).matches(".*, at column \\d+");
        assertThat(saidOf("{\"text\": tru}")).matches(".*Unrecognized token 'tru'.*, at column \\d+");
        assertThat(saidOf("{\"price\": true}"))
                .isEqualTo("line 2: /product/price is true, not a decimal of 9 digits, 2 of them after the point");
    }

    @Test
    void halvesOfSurrogatePairs() throws Exception {
        assertThat(saidOf(line("C\\ud83d", "{}").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("line 2: BAD_TEXT: /sku has half a surrogate pair (\\ud83d, character 2)");
        assertThat(saidOf("{\"text\": \"\\ude00\\ud83d\"}"))
                .isEqualTo("line 2: BAD_TEXT: /product/text has half a surrogate pair (\\ude00, character 1)");
        assertThat(saidOf("{\"child\": {\"a\\ud800b\": {}}}"))
                .isEqualTo(
                        "line 2: BAD_TEXT: /product/child has a name with half a surrogate pair (\\ud800, character 2)");
        assertThat(saidOf("{\"list\": [{}, {\"text\": \"x\\udfff\"}]}"))
                .isEqualTo("line 2: BAD_TEXT: /product/list/1/text has half a surrogate pair (\\udfff, character 2)");
    }

    @Test
    void byteOrderMarkIsNoPartOfTheFirstLine() throws Exception {
        String lines = "\uFEFF" + line("A", "{}") + "\r\n" + line("B", "{}");
        for (String charset : List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-16", "UTF-32")) {
            Ran ran = simulated(lines.getBytes(charset), "--charset", charset);
            assertThat(ran.err()).as(charset).isEmpty();
            assertThat(ran.out()).hasSize(2);
        }
    }

    @Test
    void charsetIsTheUsers() throws Exception {
        byte[] lines = (line("Ä", "{\"text\": \"€\"}") + "\nnot JSON\n").getBytes("windows-1252");
        Ran ran = simulated(lines, "--charset", "windows-1252");

        assertThat(ran.out())
                .singleElement()
                .asString()
                .startsWith("{\"sku\":\"Ä\"")
                .contains("€");
        assertThat(ran.err()).hasSize(2).last().isEqualTo("1 of 2 lines failed");
        assertThat(simulated(lines).err()).first().isEqualTo("line 1: not UTF-8: byte 0xc4 at column 9");
        assertThat(simulated(lines, "--charset", "klingon").status()).isEqualTo(Main.WRONG_USAGE);
        assertThat(simulated("\uFEFF{}".getBytes(StandardCharsets.UTF_16LE)).err())
                .first()
                .isEqualTo("line 1: not UTF-8: byte 0xff, as text in UTF-16 begins with, at column 1");
    }

    @Test
    void customWithoutAProcedureIsAProblemOfThePolicy() throws Exception {
        StringWriter out = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .execute("check-policy", "-D", "resolution.policy=custom", "--conflicts", "5");

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(out.toString().lines())
                .anyMatch(
                        line -> line.startsWith(
                                "resolution.procedure is not set: under resolution.policy=custom every conflict is left to the application"));
    }

    @Test
    void schemasFileIsNamedWithWhatIsWrongWithIt() throws Exception {
        Files.writeString(schema, "\uFEFF" + SCHEMA);
        assertThat(simulated(line("A", "{}").getBytes(StandardCharsets.UTF_8)).status())
                .isZero();
        Files.writeString(
                schema, SCHEMA.replace("P\", \"fields", "P\", \"doc\": \"ä\", \"fields"), StandardCharsets.ISO_8859_1);
        assertThat(simulated(new byte[0]).err())
                .containsExactly("error: --product-schema " + schema + ": not UTF-8: byte 0xe4 at line 1, column 41");
        assertThat(simulated(new byte[0], "--charset", "ISO-8859-1").status()).isEqualTo(Main.FAILED);
        Files.writeString(schema, "{\"type\": \"enum\", \"name\": \"E\", \"symbols\": []}");
        assertThat(simulated(new byte[0]).err())
                .containsExactly("error: --product-schema " + schema + ": a product is a record, not enum");
        Files.writeString(schema, "{\"type\": \"record\",\n \"name\": }");
        assertThat(simulated(new byte[0]).err())
                .singleElement()
                .asString()
                .startsWith("error: --product-schema " + schema + ": not JSON: Unexpected character ('}'")
                .endsWith(", at line 2, column 10")
                .doesNotContain("jackson");
        Files.writeString(schema, "\n");
        assertThat(simulated(new byte[0]).err())
                .containsExactly("error: --product-schema " + schema + ": the file is empty");
        Files.writeString(schema, "\"Article\"");
        assertThat(simulated(new byte[0]).err())
                .containsExactly(
                        "error: --product-schema " + schema + ": no Avro schema: \"Article\" is defined nowhere");
        Files.writeString(schema, SCHEMA.replace("\"double\"", "\"real\""));
        assertThat(simulated(new byte[0]).err())
                .singleElement()
                .asString()
                .startsWith("error: --product-schema " + schema + ": no Avro schema: ")
                .contains("real")
                .doesNotContain("jackson");
    }

    @Test
    void schemasAreUtf8WhateverTheLinesAre() throws Exception {
        Files.writeString(
                schema,
                SCHEMA.replace(
                        "\"name\": \"text\", \"type\": \"string\", \"default\": \"\"",
                        "\"name\": \"text\", \"type\": \"string\", \"default\": \"ä\""));
        Ran ran = simulated(line("Ä", "{}").getBytes("windows-1252"), "--charset", "windows-1252");

        assertThat(ran.err()).isEmpty();
        assertThat(ran.out())
                .singleElement()
                .asString()
                .startsWith("{\"sku\":\"Ä\"")
                .contains("\"text\":\"ä\"");
    }

    @Test
    void whatGoesWrongWithALineIsItsOwnFaultButABrokersIsNot() throws Exception {
        Path file = folder.resolve("changes.jsonl");
        Files.write(file, List.of("", line("A", "{}"), line("B", "{}"), line("C", "{}"), line("D", "{}")));
        ChangeLines lines = CommandLine.populateCommand(new ChangeLines(), "--product-schema", schema.toString());
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

        assertThatThrownBy(() -> lines.forEach(file, lines.schema(), handler, new PrintWriter(err)))
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
