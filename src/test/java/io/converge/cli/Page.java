package io.converge.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of Markdown that people read.
 *
 * @param path from the top of the repository
 * @param prose all of it but fenced blocks
 * @param blocks those
 */
public record Page(Path path, String prose, List<Block> blocks) {

    static final Path README = Path.of("README.md");

    private static final Pattern COMMENT = Pattern.compile("<!-- (\\w+)(?:: (.*?))? -->");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.+)$");

    /**
     * A fenced block.
     *
     * @param kind the first word of the comment in front of it: {@code file}, {@code output}, {@code run} or {@code properties};
     *     empty if there is none
     * @param subject what else the comment says
     */
    public record Block(Path page, String language, String kind, String subject, String text) {

        /** @param before the line in front of it */
        static Block of(Path page, String before, String language, String text) {
            Matcher comment = COMMENT.matcher(before);
            if (!comment.matches()) {
                return new Block(page, language, "", "", text);
            }
            String subject = comment.group(2) == null ? "" : comment.group(2);
            return new Block(page, language, comment.group(1), subject, text);
        }

        @Override
        public String toString() {
            return page + ": " + (subject.isEmpty() ? text.lines().findFirst().orElse("") : subject);
        }
    }

    /** The README, what stands beside it, and all under {@code docs}. */
    static List<Page> all() {
        List<Path> paths = new ArrayList<>(List.of(README, Path.of("CONTRIBUTING.md"), Path.of("CHANGELOG.md")));
        files(Path.of("docs")).filter(path -> path.toString().endsWith(".md")).forEach(paths::add);
        return paths.stream().map(Page::read).toList();
    }

    /** Every file below a folder. */
    static Stream<Path> files(Path folder) {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Page read(Path path) {
        return of(path, text(path));
    }

    static String text(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Page of(Path path, String text) {
        StringBuilder prose = new StringBuilder();
        List<Block> blocks = new ArrayList<>();
        String language = null;
        String last = "";
        StringBuilder block = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            if (language == null && line.startsWith("```")) {
                language = line.substring(3).strip();
            } else if (language == null) {
                prose.append(line).append('\n');
                last = line;
            } else if (line.equals("```")) {
                blocks.add(Block.of(path, last, language, block.toString()));
                block.setLength(0);
                language = null;
                last = "";
            } else {
                block.append(line).append('\n');
            }
        }
        if (language != null) {
            throw new IllegalArgumentException(path + ": a fenced block has no end");
        }
        return new Page(path, prose.toString(), blocks);
    }

    /** What stands between backticks outside of fenced blocks; a table's escaped bars as bars. */
    List<String> codes() {
        return CODE.matcher(prose)
                .results()
                .map(code -> code.group(1).replace("\\|", "|").replaceAll("\\s+", " "))
                .toList();
    }

    /** The targets of links and pictures. */
    List<String> links() {
        Matcher links = LINK.matcher(CODE.matcher(prose).replaceAll("code"));
        return links.results().map(link -> link.group(1)).toList();
    }

    /** What a link may name behind {@code #}, as GitHub makes it of headings. */
    Set<String> anchors() {
        Map<String, Integer> times = new HashMap<>();
        Set<String> anchors = new HashSet<>();
        HEADING.matcher(prose).results().forEach(heading -> {
            String anchor = heading.group(1)
                    .replaceAll("\\[([^\\]]*)]\\([^)]*\\)", "$1")
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N}\\s_-]", "")
                    .replace(' ', '-');
            int before = times.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        });
        return anchors;
    }

    /** Where a link leads, from the top of the repository. */
    Path target(String file) {
        Path folder = path.getParent();
        return (folder == null ? Path.of(file) : folder.resolve(file)).normalize();
    }
}
