package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links lead somewhere, and every page is found from the README. */
class DocumentationLinksTest {

    private static final Pattern NAMED =
            Pattern.compile("\\b(?:docs/[\\w/-]+|README|CONTRIBUTING|CHANGELOG)\\.md(?:#[\\w-]+)?");

    @Test
    void everyLinkHasATarget() {
        List<String> broken = new ArrayList<>();
        for (Page page : Page.all()) {
            page.links().stream()
                    .filter(link -> !isAbsolute(link) && !leadsSomewhere(page, link))
                    .forEach(link -> broken.add(page.path() + ": " + link));
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void allOfTheDocumentationIsReachableFromTheReadme() {
        Set<Path> seen = new TreeSet<>();
        Deque<Path> open = new ArrayDeque<>(List.of(Page.README));
        while (!open.isEmpty()) {
            Path path = open.pop();
            if (seen.add(path) && path.toString().endsWith(".md")) {
                Page page = Page.read(path);
                page.links().stream()
                        .filter(link -> !isAbsolute(link) && !link.startsWith("#"))
                        .forEach(link -> open.push(page.target(file(link))));
            }
        }

        assertThat(seen).containsAll(Page.files(Path.of("docs")).toList());
    }

    @Test
    void pagesThatTheCodeNamesExist() {
        Stream<Path> sources = Stream.concat(
                Stream.of("src", "schemas", "docker", ".ci").map(Path::of).flatMap(Page::files),
                Stream.of(Path.of("pom.xml")));
        List<String> broken = new ArrayList<>();
        sources.filter(path -> path.toString().matches(".*\\.(java|avsc|xml|yaml|properties|txt)|.*/(Dockerfile|run)"))
                .filter(path -> !path.toString().endsWith("Page.java")
                        && !path.toString().endsWith("LinksTest.java"))
                .forEach(path -> NAMED.matcher(Page.text(path))
                        .results()
                        .map(name -> name.group())
                        .filter(name -> !leadsSomewhere(new Page(Path.of("README.md"), "", List.of()), name))
                        .forEach(name -> broken.add(path + ": " + name)));

        assertThat(broken).isEmpty();
    }

    @Test
    void anchorsAreThoseThatGitHubMakes() {
        Page page = Page.of(
                Path.of("page.md"),
                "# What to do\n## 110 B, 1 % conflicts (`in place`)\n```sh\n# no heading\n```\n## [A](b.md) & Ü_b-c\n## What to do\n");

        assertThat(page.anchors())
                .containsExactlyInAnyOrder("what-to-do", "110-b-1--conflicts-in-place", "a--ü_b-c", "what-to-do-1");
    }

    @Test
    void missingFilesAndHeadingsAreNoticed() {
        Page page = Page.of(
                Path.of("docs/page.md"),
                "[a](../README.md#run-it) [b](../README.md#nowhere) [c](no.md) [d](#e)\n# F\n");

        assertThat(page.links())
                .filteredOn(link -> !leadsSomewhere(page, link))
                .containsExactly("../README.md#nowhere", "no.md", "#e");
    }

    private static boolean isAbsolute(String link) {
        return link.matches("[a-z]+:.*");
    }

    private static String file(String link) {
        return link.replaceFirst("#.*", "");
    }

    private static boolean leadsSomewhere(Page page, String link) {
        Path target = link.startsWith("#") ? page.path() : page.target(file(link));
        boolean isHere = link.startsWith("#")
                || (!target.startsWith("..") && target.toFile().exists());
        if (!isHere || !link.contains("#")) {
            return isHere;
        }
        Page other = link.startsWith("#") ? page : Page.read(target);
        return other.anchors().contains(link.substring(link.indexOf('#') + 1));
    }
}
