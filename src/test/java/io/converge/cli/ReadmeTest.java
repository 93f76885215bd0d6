package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.testing.PluginJar;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README and the pages beside it show is what comes out. */
class ReadmeTest {

    @Test
    void exampleConvergesAsItIsShown(@TempDir Path directory) throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), block("changes.jsonl"));

        assertThat(simulate("--state", changes.toString())).isEqualTo(block("state"));
    }

    @Test
    void scriptMergesAsItIsShown(@TempDir Path directory) throws Exception {
        Path changes = Files.writeString(directory.resolve("changes.jsonl"), block("changes.jsonl"));
        Path script = Files.writeString(directory.resolve("merge.js"), block("merge.js"));
        String[] settings = {"-D", "resolution.policy=custom", "-D", "resolution.procedure=file:" + script};

        assertThat(simulate("--state", settings[0], settings[1], settings[2], settings[3], changes.toString()))
                .isEqualTo(block("merged"));
    }

    @Test
    void procedureInJavaCompilesAndMerges(@TempDir Path plugins) throws Exception {
        Path changes = Files.writeString(plugins.resolve("changes.jsonl"), block("changes.jsonl"));
        PluginJar.write(plugins.resolve("lowest.jar"), "com.example.LowestPrice", block("LowestPrice.java"));

        String state = simulate(
                "--state",
                "-D",
                "resolution.policy=custom",
                "-D",
                "resolution.procedure=com.example.LowestPrice",
                "-D",
                "plugins.dir=" + plugins,
                changes.toString());

        assertThat(state).isEqualTo(block("merged"));
    }

    @Test
    void leastRightsAreAsTheyAreShown() throws Exception {
        assertThat(execute("config", "--acls", "User:converge"))
                .isEqualTo(block("acls", Path.of("docs/operations.md")));
    }

    private static String simulate(String... arguments) {
        String[] all = new String[arguments.length + 1];
        all[0] = "simulate";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return execute(all);
    }

    private static String execute(String... all) {
        StringWriter out = new StringWriter();
        int status = Main.commandLine().setOut(new PrintWriter(out)).execute(all);
        assertThat(status).isZero();
        return out.toString();
    }

    /** The fenced block behind a comment of this name. */
    private static String block(String name) throws Exception {
        return block(name, Path.of("README.md"));
    }

    private static String block(String name, Path page) throws Exception {
        Matcher matcher = Pattern.compile("<!-- " + Pattern.quote(name) + " -->\\s*```\\w*\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(page));
        assertThat(matcher.find()).as("block " + name).isTrue();
        return matcher.group(1);
    }
}
