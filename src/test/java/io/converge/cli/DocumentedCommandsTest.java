package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.bench.Benchmarks;
import io.converge.config.ConvergeConfig;
import io.converge.fault.Faults;
import io.converge.fuzz.Fuzz;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;

/** The command lines that pages show are understood: commands, options and settings are there. */
class DocumentedCommandsTest {

    private static final Pattern OURS = Pattern.compile("(?:java -jar (?:target/)?converge\\.jar|converge) (\\S.*)");
    private static final Pattern WORD = Pattern.compile("(?:[^\\s'\"]|'[^']*'|\"[^\"]*\")+");
    private static final Pattern PROFILE = Pattern.compile("-P(\\w+)");

    private static final Map<String, Class<?>> PROGRAMS =
            Map.of("benchmark", Benchmarks.class, "faults", Faults.class, "fuzz", Fuzz.class);

    @ParameterizedTest
    @MethodSource("ours")
    void commandIsUnderstood(String arguments) {
        String[] words = words(arguments.replaceFirst("(^|\\s)…", "$1a=b"));

        understand(Main.commandLine(), words);
        Map<String, String> settings = new HashMap<>();
        for (int word = 0; word + 1 < words.length; word++) {
            if (words[word].equals("-D") && !words[word + 1].endsWith("=…")) {
                String[] setting = words[word + 1].split("=", 2);
                settings.put(setting[0], setting[1]);
            }
        }
        assertThat(new ConvergeConfig(settings)).isNotNull();
    }

    /** What stands behind the program's name, in shell blocks and in the prose. */
    static Stream<String> ours() {
        Set<String> commands = Main.commandLine().getSubcommands().keySet();
        Stream<String> lines =
                shellLines().flatMap(line -> OURS.matcher(line).results().map(match -> match.group(1)));
        Stream<String> prose = codes().flatMap(code -> {
            Matcher whole = OURS.matcher(code);
            if (whole.matches()) {
                return Stream.of(whole.group(1));
            }
            boolean isCommand = commands.contains(code.split(" ")[0]) && code.contains(" --");
            return isCommand ? Stream.of(code) : Stream.empty();
        });
        return Stream.concat(lines, prose).distinct();
    }

    @ParameterizedTest
    @MethodSource("builds")
    void programOfTheBuildIsUnderstood(String line) {
        String pom = Page.text(Path.of("pom.xml"));
        Matcher profile = PROFILE.matcher(line);
        while (profile.find()) {
            String id = profile.group(1);
            assertThat(pom).contains("<id>" + id + "</id>");
            Matcher arguments =
                    Pattern.compile("-D" + id + "=(\"[^\"]*\"|\\S+)").matcher(line);
            if (arguments.find()) {
                understand(
                        new CommandLine(PROGRAMS.get(id)),
                        words(arguments.group(1).replace("\"", "")));
            }
        }
    }

    static Stream<String> builds() {
        return Stream.concat(shellLines(), codes())
                .filter(line -> line.startsWith("mvn ") && line.contains(" -"))
                .distinct();
    }

    @Test
    void everyCommandStandsInTheReadme() {
        Page readme = Page.read(Page.README);
        List<String> shown = readme.prose()
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.substring(3).split("[ `]")[0])
                .toList();

        assertThat(shown).containsAll(Main.commandLine().getSubcommands().keySet());
    }

    /** A command that is named without all that it needs is no example, but its options must be there. */
    private static void understand(CommandLine commands, String... words) {
        try {
            commands.parseArgs(words);
        } catch (MissingParameterException e) {
            assertThat(e.getMessage()).startsWith("Missing required");
        }
    }

    private static Stream<String> codes() {
        return Page.all().stream().flatMap(page -> page.codes().stream());
    }

    /** The commands of shell blocks, without comments, those of several lines as one. */
    private static Stream<String> shellLines() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.language().equals("sh"))
                .flatMap(block -> block.text().replace("\\\n", " ").lines())
                .map(line -> line.replaceFirst("(^|\\s)#.*", "").strip())
                .flatMap(line -> Arrays.stream(line.split(" && ")))
                .filter(line -> !line.isBlank());
    }

    private static String[] words(String line) {
        List<String> words = new ArrayList<>();
        WORD.matcher(line).results().forEach(word -> words.add(word.group().replaceAll("['\"]", "")));
        return words.toArray(String[]::new);
    }
}
