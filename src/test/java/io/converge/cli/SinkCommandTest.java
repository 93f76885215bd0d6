package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SinkCommandTest {

    private static final String URL = "jdbc:postgresql://127.0.0.1:1/shop?password=secret";

    @TempDir
    private Path folder;

    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        return Main.commandLine().setErr(new PrintWriter(err)).execute(arguments);
    }

    @Test
    void whatIsWrongIsSaidBeforeAnythingIsAsked() throws Exception {
        Path map = Files.writeString(folder.resolve("map.json"), "{\"columns\": {\"a\": \"name\"}}");

        assertThat(run("sink", "--jdbc-url", URL, "--table", "a.b.c")).isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--retry", "--from-beginning"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--withheld", "write"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--map", map.toString()))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--product-schema", "nofile.avsc"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--replication-origin", ""))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--context-column", " "))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "converge_offsets"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(err.toString().lines())
                .contains(
                        "--replication-origin: an empty name is none",
                        "--context-column: an empty name is none",
                        "--table: converge_offsets is a table that sinks keep for themselves: name another one",
                        "error: --product-schema: there is no file nofile.avsc",
                        "--table: a.b.c is no table: write it as products, shop.products or '\"Shop\".\"Products\"'",
                        "--retry reads nothing of the topic: leave --from-beginning and --until-caught-up out",
                        "Invalid value for option '--withheld': expected one of delete, skip, not 'write'",
                        "error: --map " + map + ": 'name' is not a JSON pointer such as /attributes/revision");
    }

    @Test
    void urlThatNoDriverTakesIsRefusedAndAPasswordIsShownNowhere() {
        assertThat(run("sink", "--jdbc-url", "jdbc:mysql://localhost/shop", "--table", "t", "--retry"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run(
                        "sink",
                        "--jdbc-url",
                        "jdbc:postgresql://localhost:port/shop?password=secret",
                        "--table",
                        "t",
                        "--retry"))
                .isEqualTo(Main.WRONG_USAGE);
        assertThat(run("sink", "--jdbc-url", URL, "--table", "t", "--retry")).isEqualTo(Main.FAILED);

        assertThat(err.toString())
                .contains(
                        "a URL of PostgreSQL begins with jdbc:postgresql:", "does not take this URL", "SQLSTATE 08001")
                .doesNotContain("secret");
    }

    @Test
    void progressTellsTheRateOfLatelyAndWhatIsToCome() {
        assertThat(SinkProgress.text(5_000, 1_000, 0.5, 70)).isEqualTo("5000 rows, 2000 a second, 70 to come");
    }

    @Test
    void lastStateIsShownAndThenNothingUntilItChanges() {
        SinkProgress progress = new SinkProgress(new StatusLine(new PrintWriter(err, true), 0));

        progress.progress(20, 7);
        progress.progress(27, 0);
        for (int i = 0; i < 5; i++) {
            progress.progress(27, 0);
        }

        assertThat(err.toString().lines().map(line -> line.replaceFirst("\\d+ a second", "… a second")))
                .containsExactly(
                        "20 rows, … a second, 7 to come",
                        "27 rows, … a second, 0 to come",
                        "27 rows, … a second, 0 to come");
        assertThat(err.toString().lines()).last().isEqualTo("27 rows, 0 a second, 0 to come");
    }

    @Test
    void someRefusalsAreToldOneByOne() {
        SinkProgress progress = new SinkProgress(new PrintWriter(err, true));

        IntStream.range(0, 30).forEach(i -> progress.refused("SKU-" + i + " is set aside: 23514 too dear"));
        progress.end();

        List<String> lines = err.toString().lines().toList();
        assertThat(lines).hasSize(21).last().isEqualTo("… and more: converge_rejects has them all");
    }
}
