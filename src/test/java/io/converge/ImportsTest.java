package io.converge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Who names whom in the sources, against the order of the table in {@code CONTRIBUTING.md}. What Javadoc alone names counts, too: it is in no
 * class file, so that {@link ArchitectureTest} does not see it.
 */
class ImportsTest {

    private static final Path SOURCES = Path.of("src/main/java/io/converge");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| ((?:`[a-z.]+`(?:, )?)+) \\|");
    private static final Pattern NAME = Pattern.compile("`([a-z.]+)`");
    private static final Pattern NAMED = Pattern.compile("\\bio\\.converge\\.([a-z.]+)\\.[A-Z]");

    private final List<String> order = order();

    private static List<String> order() {
        String table = text(Path.of("CONTRIBUTING.md")).split("\n\n")[tableAt()];
        List<String> packages = new ArrayList<>();
        ROW.matcher(table)
                .results()
                .forEach(row -> NAME.matcher(row.group(1)).results().forEach(name -> packages.add(name.group(1))));
        return packages;
    }

    private static int tableAt() {
        String[] parts = text(Path.of("CONTRIBUTING.md")).split("\n\n");
        for (int i = 0; i < parts.length; i++) {
            if (parts[i].startsWith("| package of ")) {
                return i;
            }
        }
        throw new AssertionError("no table of packages");
    }

    @Test
    void everyPackageHasItsPlace() {
        assertThat(sources().map(ImportsTest::room).distinct()).containsExactlyInAnyOrderElementsOf(order);
    }

    @Test
    void nobodyNamesWhatStandsBelow() {
        List<String> wrong = new ArrayList<>();
        sources().forEach(source -> {
            Matcher named = NAMED.matcher(text(source));
            while (named.find()) {
                if (order.indexOf(named.group(1)) > order.indexOf(room(source))) {
                    wrong.add(SOURCES.relativize(source) + " names " + named.group());
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    private static Stream<Path> sources() {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String room(Path source) {
        return SOURCES.relativize(source).getParent().toString().replace('/', '.');
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
