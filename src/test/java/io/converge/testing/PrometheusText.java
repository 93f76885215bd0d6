package io.converge.testing;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a scrape says, and which metrics an expression of Prometheus asks for. */
public final class PrometheusText {

    private static final Pattern SAMPLE = Pattern.compile("(?m)^([a-zA-Z_:][\\w:]*)(\\{.*})? (\\S+)$");

    /** What stands in an expression beside names: labels, texts, ranges, and groups of labels. */
    private static final List<String> NO_NAMES = List.of(
            "\"[^\"]*\"",
            "\\{[^}]*}",
            "\\[[^\\]]*]",
            "\\b(?:by|without|on|ignoring|group_left|group_right)\\s*\\([^)]*\\)");

    private static final Pattern NAME = Pattern.compile("(?<![\\w:.])[a-zA-Z_:][\\w:]*(?!\\w*\\s*\\()");
    private static final Set<String> WORDS = Set.of("and", "or", "unless", "offset", "bool", "by", "without");

    private final String text;

    public PrometheusText(String text) {
        this.text = text;
    }

    /** The names of all samples. */
    public Set<String> names() {
        return samples().map(sample -> sample.group(1)).collect(Collectors.toCollection(TreeSet::new));
    }

    public int size() {
        return (int) samples().count();
    }

    /** The sum of the samples of a name that have all these labels, each as {@code label="value"}. */
    public double sum(String name, String... labels) {
        Predicate<MatchResult> meant = sample -> sample.group(1).equals(name)
                && List.of(labels).stream()
                        .allMatch(label ->
                                sample.group(2) != null && sample.group(2).contains(label));
        return samples()
                .filter(meant)
                .mapToDouble(sample -> Double.parseDouble(sample.group(3)))
                .sum();
    }

    private Stream<MatchResult> samples() {
        return SAMPLE.matcher(text).results();
    }

    /** The metrics that an expression asks for. */
    public static Set<String> asked(String expression) {
        String rest = expression;
        for (String pattern : NO_NAMES) {
            rest = rest.replaceAll(pattern, " ");
        }
        Set<String> names = new TreeSet<>();
        Matcher name = NAME.matcher(rest);
        while (name.find()) {
            names.add(name.group());
        }
        names.removeAll(WORDS);
        return names;
    }
}
