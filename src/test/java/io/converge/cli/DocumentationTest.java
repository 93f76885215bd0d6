package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.converge.config.ConvergeConfig;
import io.converge.model.RefusalReason;
import io.converge.policy.Deletes;
import io.converge.policy.LeafRule;
import io.converge.policy.Policies;
import io.converge.testing.PluginJar;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the README and the pages under {@code docs} show is what comes out.
 *
 * <p>A comment in front of a fenced block says what it is: {@code <!-- file: changes.jsonl -->} is a file that any example of any
 * page may use, {@code <!-- output: simulate changes.jsonl -->} what the command prints, {@code <!-- properties -->} a file of
 * settings, {@code <!-- run: shop.js -->} a program that {@code WritingIT} runs on a broker. A class in Java is compiled, and stands as a jar in the folder {@code plugins}.
 */
class DocumentationTest {

    private static final Set<String> EXAMPLES = Set.of("json", "js", "java", "python", "text");

    @TempDir
    static Path directory;

    @BeforeAll
    static void writeFiles() throws IOException {
        Files.createDirectory(directory.resolve("plugins"));
        for (Page.Block file : blocks("file").toList()) {
            Path path = directory.resolve(file.subject());
            assertThat(path).as("two blocks of one name").doesNotExist();
            Files.writeString(path, file.text());
            if (file.language().equals("java")) {
                String name = file.subject().replace(".java", "");
                String pack = file.text().replaceFirst("(?s)^package ([\\w.]+);.*", "$1");
                PluginJar.write(directory.resolve("plugins/" + name + ".jar"), pack + "." + name, file.text());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("outputs")
    void exampleGivesWhatIsShown(Page.Block output) {
        StringWriter out = new StringWriter();
        String[] arguments = Arrays.stream(output.subject().split(" "))
                .map(DocumentationTest::inDirectory)
                .toArray(String[]::new);

        int status = Main.commandLine().setOut(new PrintWriter(out)).execute(arguments);

        assertThat(status).isZero();
        assertThat(out.toString()).isEqualTo(output.text());
    }

    static Stream<Page.Block> outputs() {
        return blocks("output");
    }

    @Test
    void everyBlockOfDataOrCodeIsRun() {
        assertThat(Page.all().stream().flatMap(page -> page.blocks().stream()))
                .filteredOn(block -> EXAMPLES.contains(block.language()))
                .allSatisfy(block -> assertThat(block.kind()).as("%s", block).isIn("file", "output", "run"));
    }

    /** A comment is not seen on a rendered page. */
    @Test
    void everyFileIsNamedWhereTheReaderSeesIt() {
        assertThat(Stream.concat(blocks("file"), blocks("run")))
                .allSatisfy(file -> assertThat(visible(file.page()))
                        .containsPattern("(?:[Ss]aved? (?:this |it )?as|[Tt]his one is) `" + file.subject() + "`"));
    }

    @Test
    void everyCommandOfAnOutputStandsWhereTheReaderSeesIt() {
        assertThat(outputs())
                .allSatisfy(output -> assertThat(visible(output.page())).contains(output.subject()));
    }

    private static String visible(Path path) {
        Page page = Page.read(path);
        String shell = page.blocks().stream()
                .filter(block -> block.language().equals("sh"))
                .map(Page.Block::text)
                .collect(Collectors.joining("\n"));
        return (page.prose().replaceAll("<!--.*?-->", "") + shell).replaceAll("\\s+", " ");
    }

    @Test
    void everyFileIsUsedByAnExample() {
        String commands = outputs().map(Page.Block::subject).collect(Collectors.joining("\n"));

        assertThat(blocks("file").map(Page.Block::subject))
                .allSatisfy(file -> assertThat(commands).contains(file.replace(".java", "")));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void propertiesAreTaken(Page.Block block) throws IOException {
        assertThat(block.kind()).isEqualTo("properties");
        Properties properties = new Properties();
        properties.load(new StringReader(block.text()));
        Map<String, String> settings = new HashMap<>();
        properties.forEach((name, value) -> settings.put((String) name, (String) value));

        assertThatCode(() -> new ConvergeConfig(settings)).doesNotThrowAnyException();
    }

    static Stream<Page.Block> properties() {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.language().equals("properties"));
    }

    @Test
    void everyPolicyRuleAndReasonIsExplained() {
        String policies = Page.read(Path.of("docs/policies.md")).prose();
        String topics = Page.read(Path.of("docs/topics.md")).prose();

        assertThat(Policies.NAMES).allSatisfy(name -> {
            assertThat(policies).contains("| `" + name + "` |");
            assertThat(Page.read(Page.README).prose()).contains("| `" + name + "` |");
        });
        assertThat(Deletes.values()).allSatisfy(value -> assertThat(policies).contains("| `" + text(value) + "` |"));
        assertThat(LeafRule.values())
                .allSatisfy(rule -> assertThat(policies).containsPattern("(?m)^\\| .*`" + text(rule) + "[`:].* \\|"));
        assertThat(RefusalReason.values())
                .allSatisfy(reason -> assertThat(topics).contains("| `" + reason + "` | "));
    }

    @Test
    void settingsThatAreNamedExist() {
        List<String> named = Page.all().stream()
                .flatMap(page -> page.codes().stream())
                .map(code -> code.replaceFirst("=.*", ""))
                .filter(code -> code.matches("[a-z]+(\\.[a-z]+)+"))
                .filter(code -> !code.matches(".*\\.(md|js|jsonl|java|jar|json|svg|avsc|yaml|xml)"))
                .distinct()
                .toList();

        assertThat(named).hasSizeGreaterThan(50).allSatisfy(DocumentationTest::known);
    }

    /** Of Converge's own; what may be anybody's is taken as it is. */
    private static void known(String name) {
        try {
            assertThat(new ConvergeConfig(Map.of(name, "1"))).isNotNull();
        } catch (RuntimeException e) {
            assertThat(e.getMessage()).doesNotContain("Unknown setting");
        }
    }

    @Test
    void filesAndTestsThatAreNamedExist() {
        String tests = Page.files(Path.of("src/test/java")).map(Path::toString).collect(Collectors.joining("\n"));

        assertThat(Page.all())
                .allSatisfy(page -> assertThat(page.codes()).allSatisfy(code -> {
                    if (code.matches("(docs|src|schemas|docker|\\.ci)/[\\w/.-]+")) {
                        assertThat(Path.of(code)).exists();
                    } else if (code.matches("[A-Z]\\w+(IT|Test)")) {
                        assertThat(tests).contains("/" + code + ".java");
                    } else if (code.matches("[a-z]+(\\.[a-z]+)*\\.[A-Z]\\w+")
                            && page.path().startsWith("CONTRIBUTING.md")) {
                        assertThat(Path.of("src/main/java/io/converge", code.replace('.', '/') + ".java"))
                                .exists();
                    }
                }));
    }

    private static Stream<Page.Block> blocks(String kind) {
        return Page.all().stream()
                .flatMap(page -> page.blocks().stream())
                .filter(block -> block.kind().equals(kind));
    }

    /** The argument with the files that it names where they are. */
    private static String inDirectory(String argument) {
        String name = argument.replaceFirst("^(.*=)?(file:)?", "");
        boolean isFile = !name.isEmpty() && !name.startsWith("-") && Files.exists(directory.resolve(name));
        return isFile ? argument.substring(0, argument.length() - name.length()) + directory.resolve(name) : argument;
    }

    private static String text(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
