package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a user hears who gives a command what it does not take. */
class UsageTest {

    @TempDir
    private Path folder;

    private record Ran(int status, List<String> out, List<String> err) {}

    private static Ran run(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ran(
                status, out.toString().lines().toList(), err.toString().lines().toList());
    }

    private static void assertWrongUsage(String message, String... arguments) {
        Ran ran = run(arguments);
        assertThat(ran.status()).isEqualTo(Main.WRONG_USAGE);
        assertThat(ran.err()).first().isEqualTo(message);
    }

    @Test
    void wordsAreListedAsTheHelpHasThem() {
        assertWrongUsage(
                "Invalid value for positional parameter at index 0 (TOPIC): expected one of converged, conflicts, dead-letters,"
                        + " not 'converge'",
                "consume",
                "converge");
        assertWrongUsage(
                "Invalid value for option '--for': expected one of run, list, retry, feed, sink, console, not 'produce'",
                "config",
                "--acls",
                "User:u",
                "--for",
                "produce");
        assertThat(run("consume", "--help").out())
                .anyMatch(line -> line.contains("One of: converged, conflicts, dead-letters."));
    }

    @Test
    void wordsMayBeInCapitals() {
        OneOf<ConsumeCommand.Kind> kinds = new OneOf<>(ConsumeCommand.Kind.values());

        assertThat(List.of("dead-letters", "DEAD_LETTERS", "Dead-Letters"))
                .allSatisfy(word -> assertThat(kinds.convert(word)).isEqualTo(ConsumeCommand.Kind.DEAD_LETTERS));
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag("tr"));
        try {
            assertThat(kinds.convert("CONFLICTS")).isEqualTo(ConsumeCommand.Kind.CONFLICTS);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void charsetThatNobodyKnows() {
        for (String name : List.of("klingon", "no such name", "")) {
            assertWrongUsage(
                    "Invalid value for option '--charset': '" + name
                            + "' is no charset that Java knows, as UTF-8, UTF-16 or windows-1252 are",
                    "simulate",
                    "--charset",
                    name);
        }
    }

    @Test
    void rightsOfACommandNeedSomebodyToHaveThem() {
        assertWrongUsage(
                "--for says whose rights --acls tells: give --acls PRINCIPAL, too", "config", "--for", "retry");
    }

    @Test
    void fileOfSettingsThatIsNotThereOrIsNoneIsAWrongSetting() throws Exception {
        Path missing = folder.resolve("missing.properties");
        Path broken = Files.writeString(folder.resolve("broken.properties"), "a=\\u12");

        assertWrongUsage("error: --config: there is no file " + missing, "config", "--config", missing.toString());
        assertThat(run("config", "--config", broken.toString()).status()).isEqualTo(Main.WRONG_USAGE);
    }

    @Test
    void checkPolicyNamesAndCountsWhatItDoesNotTry() throws Exception {
        Path changes = Files.writeString(folder.resolve("changes.jsonl"), """
                {"sku": "A", "op": "INSERT", "origin": "eu", "sequence": 1, "timestamp": 1, "product": {"name": "x", "price": 1}}
                {"sku": "A", "op": "INSERT", "origin": "us", "sequence": 0, "timestamp": 2, "product": {"name": "y", "price": 1}}
                {"sku": " ", "op": "DELETE", "origin": "us", "sequence": 1, "timestamp": 2}
                {"sku": "A", "op": "INSERT", "origin": "us", "sequence": 1, "timestamp": 2, "product": {"name": "%s", "price": 1}}
                {"sku": "B", "op": "INSERT", "origin": "us", "sequence": 1, "timestamp": 2, "product": {"name": "y", "price": 1}}
                """.formatted("1".repeat(2000)));

        Ran ran = run("check-policy", "--conflicts", "5", "-D", "resolution.path=/name", changes.toString());

        assertThat(ran.status()).isEqualTo(Main.FAILED);
        assertThat(ran.err())
                .containsExactly(
                        "line 2: BAD_SEQUENCE: sequence is 0, not a whole number from 1 on",
                        "line 3: MISSING_SKU: sku is blank",
                        "line 4: TOO_LARGE: the number at /name has more than 1000 digits",
                        "3 of 5 lines failed");
        assertThat(ran.out()).contains("recorded: 2 changes of 2 skus");
        assertThat(run("check-policy", "--help").out())
                .noneMatch(line -> line.contains("Without it"))
                .anyMatch(line -> line.contains("Also try these changes, one JSON object a line; - is"));
    }

    @Test
    void consoleAnswersThisMachineAloneAndAsksInstancesByHttp() {
        assertWrongUsage(
                "--http-host: 0.0.0.0 is reached from other machines, and nobody could sign in: set http.users.file, or what a"
                        + " proxy says (http.proxy.user.header)",
                "console",
                "--http-host",
                "0.0.0.0");
        assertWrongUsage(
                "--instance: host:8080 is no address as http://host:8080", "console", "--instance", "host:8080");
    }
}
