package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.JavaCommand.Result;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** A command line that has the one command which is asked for says what one with all of them does. */
class CommandsTest {

    @Test
    void commandsHaveTheNamesOfTheirAnnotations() {
        assertThat(Main.commandLine().getSubcommands().keySet()).containsExactlyElementsOf(Commands.NAMES);
    }

    @Test
    void commandThatIsAskedForIsMadeAlone() {
        for (String name : Commands.NAMES) {
            CommandLine line = Main.commandLine(new String[] {name, "--help"});

            assertThat(line.getSubcommands().keySet()).containsExactly(name);
        }
    }

    /** As `console` takes it. */
    @Test
    void runTakesTheAddressToListenOn() {
        CommandLine.ParseResult parsed =
                Main.commandLine().parseArgs("run", "--http-port", "8080", "--http-host", "0.0.0.0");

        assertThat(parsed.subcommand().matchedOption("--http-host").<String>getValue())
                .isEqualTo("0.0.0.0");
    }

    @Test
    void helpOfAllNamesEachCommand() {
        assertThat(CommandLines.run(List.of("--help")).out())
                .filteredOn(line -> line.startsWith("  ")
                        && Commands.NAMES.contains(line.trim().split(" ")[0]))
                .hasSameSizeAs(Commands.NAMES);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--version",
                "--help",
                "simlate",
                "--simulate",
                "simulate --help",
                "simulate --from-topic FILE",
                "simulate --stat FILE",
                "simulate simulate consume",
                "check-policy --help",
                "check-policy --conflicts many",
                "consume converged conflicts",
                "conflicts",
                "conflicts --help",
                "conflicts show --help",
                "conflicts lst",
                "dead-letters retry --help",
                "console add-user --help",
                "config --for run",
                "verify config"
            })
    void whatIsSaidIsWhatAllCommandsTogetherSay(String line) {
        List<String> arguments = line.isEmpty() ? List.of() : List.of(line.split(" "));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int status = Main.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));

        assertThat(CommandLines.run(arguments))
                .isEqualTo(new Result(status, out.toString().lines().toList(), err.toString()));
    }
}
