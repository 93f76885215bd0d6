package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.JavaCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Two names that a locale makes one are none. */
class LocaleTest {

    private static final String INSTEAD =
            " is not text in this locale's encoding; set LC_ALL=C.UTF-8 or use a --config file";

    private static String said(String... arguments) {
        StringWriter err = new StringWriter();
        int status = Main.execute(arguments, new PrintWriter(new StringWriter()), new PrintWriter(err));
        assertThat(status).isEqualTo(Main.WRONG_USAGE);
        return err.toString().strip();
    }

    @ParameterizedTest
    @CsvSource({"gr\uFFFD\uFFFDe, gr\uFFFD\uFFFDe", "gr\udcc3e, \"gr\\udcc3e\""})
    void argumentsOfOtherBytes(String argument, String shown) {
        assertThat(said("conflicts", "resolve", "LAP", "--delete", "--origin", argument))
                .isEqualTo("error: the argument " + shown + INSTEAD);
        assertThat(said("config", "-D", "resolution.origins=" + argument)).endsWith(INSTEAD);
    }

    /** @param script of a shell, which is given the command */
    private static List<String> inLocaleC(String script, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("sh", "-c", script, "sh"));
        command.addAll(JavaCommand.of(Main.class, List.of("-Xmx256m"), List.of(arguments)));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C");
        Process process = builder.start();
        process.getOutputStream().close();
        List<String> out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(process.waitFor()).as(out.toString()).isEqualTo(Main.WRONG_USAGE);
        return out;
    }

    @ParameterizedTest
    @ValueSource(strings = {"\\303\\266", "\\366", "\\355\\240\\200"})
    void aProcessInALocaleThatDoesNotKnowThem(String bytes) throws Exception {
        String text = "\"$(printf 'gr" + bytes + "e')\"";

        assertThat(inLocaleC("exec \"$@\" " + text, "simulate"))
                .singleElement()
                .asString()
                .startsWith("error: the argument gr\uFFFD")
                .endsWith(INSTEAD);
        assertThat(inLocaleC("CONVERGE_RESOLUTION_ORIGINS=" + text + " exec \"$@\"", "simulate"))
                .singleElement()
                .asString()
                .isEqualTo("error: the environment variable CONVERGE_RESOLUTION_ORIGINS" + INSTEAD);
    }

    @Test
    void halfASurrogatePairInAFileOfSettings(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("settings.properties");
        Files.writeString(file, "resolution.policy=origin-priority\nresolution.origins=eu,a\\ud800\n");
        assertThat(said("simulate", "--config", file.toString()))
                .isEqualTo("error: --config " + file
                        + ": resolution.origins has half a surrogate pair (\\ud800, character 5)");
        Files.writeString(file, "my.\\udc00=1\n");
        assertThat(said("simulate", "--config", file.toString()))
                .isEqualTo("error: --config " + file
                        + ": the name of \"my.\\udc00\" has half a surrogate pair (\\udc00, character 4)");
    }

    @Test
    void anOriginIsOneThatAChangeMayHave() {
        assertThat(said("conflicts", "resolve", "LAP", "--delete", "--origin", "ä".repeat(129)))
                .startsWith("--origin is äää")
                .contains("a change takes a text of at most 256 bytes in UTF-8");
        assertThat(said("conflicts", "resolve", "LAP", "--delete", "--origin", " "))
                .startsWith("--origin is blank");
    }
}
