package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code feed} says before it asks any broker. */
class FeedCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int feed(String... options) {
        List<String> arguments = new ArrayList<>(List.of("feed"));
        arguments.addAll(List.of(options));
        return Main.execute(arguments.toArray(String[]::new), new PrintWriter(out), new PrintWriter(err));
    }

    private String file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    @Test
    void wrongUsageIsNamed() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\n");

        assertWrong("--origin", file);
        assertWrong("--max-deletes: 'ten' is neither a share (10%) nor", "--origin", "o", "--max-deletes", "ten", file);
        assertWrong("is read and would be written, too", "--origin", "o", "--rejects", file, file);
        String map = file("m.json", "{}");
        assertWrong(map + " is read and would be written", "--origin", "o", "--map", map, "--rejects", map, file);
        assertWrong(map + " is read and would be", "--origin", "o", "--product-schema", map, "--report", map, file);
        String settings = file("c.properties", "");
        assertWrong(settings + " is read and", "--origin", "o", "--config", settings, "--report", settings, file);
        assertWrong("--report and --rejects are one file", "--origin", "o", "--rejects", "r", "--report", "r", file);
        assertWrong("--run is missing: standard input does not say", "--origin", "o", "-");
        assertWrong("--timestamp is missing", "--origin", "o", "--run", "7", "-");
        assertWrong("--run: 0 is no number of a run", "--origin", "o", "--run", "0", file);
        assertWrong("--timestamp: 'noon' is not a time such as", "--origin", "o", "--timestamp", "noon", file);
        assertWrong("--timeout-ms: -1 is no time to wait", "--origin", "o", "--timeout-ms", "-1", file);
        assertWrong("--timeout-ms: 9223372036855 is no time", "--origin", "o", "--timeout-ms", "9223372036855", file);
        assertWrong("leaves no number for later", "--origin", "o", "--run", "9223372036854775807", file);
        assertWrong("--delimiter: 'ab' is not one character", "--origin", "o", "--delimiter", "ab", file);
        assertWrong("expected one of csv, tsv, json-lines, json, not 'xml'", "--origin", "o", "--format", "xml", file);
    }

    private void assertWrong(String why, String... options) {
        assertThat(feed(options)).as(why).isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString()).contains(why);
    }

    @Test
    void whatCannotBeReadIsNamed() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\n");

        assertFails(
                "there is no file " + directory.resolve("b.csv"),
                directory.resolve("b.csv").toString());
        assertFails("--map " + file, "--map", file, file);
        assertFails("names the topic of what the feed has sent", "--origin", "Acme & Co", file);
        assertFails("ahead, more than max.clock.skew.ms", "--timestamp", "2100-01-01T00:00:00Z", file);
        String nowhere = directory.resolve("no/r").toString();
        assertFails("--report: there is no folder " + directory.resolve("no"), "--report", nowhere, file);
        assertFails("--rejects: there is no folder " + directory.resolve("no"), "--rejects", nowhere, file);
        assertFails(
                "--report: the file " + directory + " cannot be written: it is a d", "--report", "" + directory, file);
        assertFails("a.csv: there is no column 'x'", "--map", file("m.json", "{\"sku\": \"x\", \"fields\": {}}"), file);
    }

    private void assertFails(String why, String... options) {
        List<String> all = new ArrayList<>(List.of("--dry-run"));
        all.addAll(List.of(options));
        if (!all.contains("--origin")) {
            all.addAll(List.of("--origin", "o"));
        }
        assertThat(feed(all.toArray(String[]::new))).as(why).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains(why);
    }

    /** Later files would be older than it, and refused. */
    @Test
    void fileFromTheFutureIsNoRun() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\n");
        Files.setLastModifiedTime(Path.of(file), FileTime.from(Instant.parse("2199-01-01T00:00:00Z")));

        assertFails("later files would be older than it", "--timestamp", "2026-01-01T00:00:00Z", file);
        assertThat(feed("--origin", "o", "--dry-run", "--run", "7", "--timestamp", "2026-01-01T00:00:00Z", file))
                .as(err.toString())
                .isZero();
    }

    /** It is read twice, and a pipe gives it once. */
    @Test
    void pipeIsKeptAndNeedsARun() throws Exception {
        Path pipe = directory.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        assertWrong("--run is missing: " + pipe + " does not say", "--origin", "o", pipe.toString());
        Thread writer = new Thread(() -> write(pipe, "sku,name,price\nA,a,1\nB,b,x\n"));
        writer.start();

        feed("--origin", "o", "--dry-run", "--run", "7", "--timestamp", "2026-01-01T00:00:00Z", pipe.toString());

        writer.join();
        assertThat(out.toString()).contains("created             1").contains("rejected            1");
    }

    private static void write(Path pipe, String text) {
        try (OutputStream out = Files.newOutputStream(pipe, StandardOpenOption.WRITE)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void dryRunTellsOfEveryRowAndKeepsTheBadOnes() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\nA,b,2\nB,b,x\n,c,3\n");
        Path rejects = directory.resolve("rejects.csv");
        Path report = directory.resolve("report.jsonl");

        int status = feed(
                "--origin", "o", "--run", "7", "--dry-run", "--rejects", "" + rejects, "--report", "" + report, file);

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(out.toString()).isEqualTo("""
                run 7 of o: 4 rows (dry run: nothing is sent)
                  created             1
                  updated             0
                  unchanged           0
                  conflicted          0
                  rejected            2
                  repeated            1  a later row has the same sku
                """);
        assertThat(err.toString())
                .contains("line 4: column price: 'x': no number such as 1234.50")
                .contains("line 5: column sku: the sku is missing");
        assertThat(rejects).hasContent("sku,name,price\nB,b,x\n,c,3\n");
        assertThat(Files.readAllLines(report))
                .containsExactly(
                        "{\"fate\":\"repeated\",\"file\":\"" + file
                                + "\",\"line\":2,\"sku\":\"A\",\"last\":{\"file\":\"" + file + "\",\"line\":3}}",
                        "{\"fate\":\"rejected\",\"file\":\"" + file
                                + "\",\"line\":4,\"sku\":\"B\",\"column\":\"price\",\"value\":\"x\",\"reason\":\"no number such as 1234.50\"}",
                        "{\"fate\":\"rejected\",\"file\":\"" + file
                                + "\",\"line\":5,\"sku\":null,\"column\":\"sku\",\"reason\":\"the sku is missing\"}");
    }

    /** @param more what it says beside where the name and the price go */
    private String map(String more) throws IOException {
        String map = "{'sku': 'sku', " + more + ", 'fields': {'/name': 'name', '/price': 'price'}}";
        return file("m.json", map.replace('\'', '"'));
    }

    /** Where the last one stands is told while the file before it is read. */
    @Test
    void rowThatALaterFileRepeatsIsToldOf() throws IOException {
        String first = file("a.csv", "sku,name,price\nA,a,1\n");
        String second = file("b.csv", "sku,name,price\nB,b,1\nA,a,2\n");
        Path report = directory.resolve("report.jsonl");

        assertThat(feed("--origin", "o", "--run", "7", "--dry-run", "--report", "" + report, first, second))
                .as(err.toString())
                .isZero();

        assertThat(report)
                .hasContent("{\"fate\":\"repeated\",\"file\":\"" + first
                        + "\",\"line\":2,\"sku\":\"A\",\"last\":{\"file\":\"" + second + "\",\"line\":3}}");
    }

    /** A program compares it with the cell, and a person sees what is in it. */
    @Test
    void valueStandsInTheReportAsItIsInTheCell() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\u00a0x\n");
        Path report = directory.resolve("report.jsonl");

        feed("--origin", "o", "--run", "7", "--dry-run", "--report", "" + report, file);

        assertThat(Files.readString(report)).contains("\"value\":\"1\u00a0x\"");
        assertThat(err.toString()).contains("column price: '1\\u00a0x': no number");
    }

    @Test
    void rowsThatAreSkippedStandInTheReport() throws IOException {
        String file = file("a.csv", "sku,name,price,,\nA,a,1,,\n,,,,picture\n");
        String map = map("'withoutSku': 'skip'");
        Path report = directory.resolve("report.jsonl");

        int status = feed("--origin", "o", "--run", "7", "--dry-run", "--map", map, "--report", "" + report, file);

        assertThat(status).isZero();
        assertThat(out.toString()).endsWith("  skipped             1  without a sku\n");
        assertThat(Files.readAllLines(report))
                .containsExactly("{\"fate\":\"skipped\",\"file\":\"" + file + "\",\"line\":3,\"sku\":null}");
        // Columns without a name are none that somebody may have forgotten.
        assertThat(err.toString()).doesNotContain("columns that go nowhere");
    }

    /** Alone, it would say less than it said in its file. */
    @Test
    void rejectedRowHasWhatTheRowBeforeSaysForIt() throws IOException {
        String file = file("a.csv", "h,sku,name,price\nm,A,\"5\"\", mug\",1\nm,B,,x\nm,C,\"\",2\nn,D,,\"3\n");
        String map = map("'repeat': {'by': 'h', 'columns': ['name']}");
        Path rejects = directory.resolve("rejects.csv");

        feed("--origin", "o", "--run", "7", "--dry-run", "--map", map, "--rejects", "" + rejects, file);

        assertThat(rejects).hasContent("h,sku,name,price\nm,B,\"5\"\", mug\",x\nn,D,,\"3\n");
    }

    @Test
    void rejectedRowOfAnotherWidthHasIt() throws IOException {
        String file = file("a.csv", "h,sku,name,price\nm,A,mug,1\nm,B,,2,more\nm,C\n,D,,3,more\n");
        String map = map("'repeat': {'by': 'h', 'columns': ['name']}");
        Path rejects = directory.resolve("rejects.csv");

        feed("--origin", "o", "--run", "7", "--dry-run", "--map", map, "--rejects", "" + rejects, file);

        assertThat(rejects).hasContent("h,sku,name,price\nm,B,mug,2,more\nm,C\n,D,,3,more\n");
    }

    /** As the run itself would. */
    @Test
    void dryRunRejectsWhatWouldBecomeADeadLetter() throws IOException {
        String file = file("a.csv", "sku,name,price\nA,a,1\nB," + "b".repeat(20_000) + ",1\n");

        int status = feed("--origin", "o", "--run", "7", "--dry-run", "-D", "max.change.bytes=10000", file);

        assertThat(status).isEqualTo(Main.FAILED);
        assertThat(err.toString()).contains("line 3: TOO_LARGE: the record has");
        assertThat(out.toString()).contains("created             1").contains("rejected            1");
    }

    @Test
    void rightsOfAFeedAreTold() {
        int status = Main.execute(
                new String[] {"config", "--acls", "User:f", "--for", "feed"},
                new PrintWriter(out),
                new PrintWriter(err));

        assertThat(status).isZero();
        String who = "--add --allow-principal 'User:f' --allow-host '*' ";
        assertThat(out.toString().lines())
                .containsExactly(
                        who + "--operation Write --topic 'product-changes'",
                        who + "--operation Read --topic 'product-converged'",
                        who + "--operation Read --topic 'product-conflicts'",
                        who + "--operation Read --topic 'product-dead-letters'",
                        who
                                + "--operation Create --operation DescribeConfigs --operation Read --operation Write --topic"
                                + " 'converge-feed-' --resource-pattern-type prefixed");
    }

    /** The feed writes change events, and where they go is no topic of another shape. */
    @Test
    void rightsOfAFeedAreForTheTopicOfChangeEvents() {
        int status = Main.execute(
                new String[] {
                    "config",
                    "--acls",
                    "User:f",
                    "--for",
                    "feed",
                    "-D",
                    "changes.topics=prices,product-changes",
                    "-D",
                    "source.prices.format=product",
                    "-D",
                    "source.prices.origin=shop",
                    "-D",
                    "source.prices.sequence=offset"
                },
                new PrintWriter(out),
                new PrintWriter(err));

        assertThat(status).as(err.toString()).isZero();
        assertThat(out.toString())
                .contains("--operation Write --topic 'product-changes'")
                .doesNotContain("prices");
    }

    @Test
    void progressTellsTheRateAndTheTimeThatIsLeft() {
        assertThat(FeedProgress.line("rows", 1_000, 10_000, 2))
                .isEqualTo("rows 1000 of 10000, 500 a second, 0:19 left");
        assertThat(FeedProgress.line("read", 1_000, 0, 2)).isEqualTo("read 1000, 500 a second");
    }
}
