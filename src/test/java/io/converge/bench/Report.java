package io.converge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Results as a table, as JSON and as a chart. */
final class Report {

    private final Map<String, List<Result>> scenarios;

    Report(List<Result> results) {
        scenarios = results.stream()
                .collect(Collectors.groupingBy(Result::scenario, LinkedHashMap::new, Collectors.toList()));
    }

    /** In Markdown. */
    String table() {
        StringBuilder table = new StringBuilder();
        scenarios.forEach((scenario, results) -> {
            table.append("\n").append(scenario).append("\n\n");
            table.append(
                    "| | changes/s, median (least – most) | × hand-written | × floor | × last-write-wins | CPU s per million, own + broker"
                            + " | bytes per change, internal + outputs | peak memory |\n");
            table.append("|---|--:|--:|--:|--:|--:|--:|--:|\n");
            for (Result result : results) {
                table.append(row(result, results));
            }
        });
        return table.toString();
    }

    private static String row(Result result, List<Result> others) {
        String rate = result.perSecond().size() == 1
                ? "%,.0f".formatted(result.median())
                : "%,.0f (%,.0f – %,.0f)".formatted(result.median(), result.least(), result.most());
        boolean hasProcess = result.peakBytes() > 0;
        return "| %s | %s | %s | %s | %s | %s | %s | %s |%n"
                .formatted(
                        result.contender(),
                        rate,
                        ratio(result, handWritten(others)),
                        ratio(result, find(others, Contender.FLOOR)),
                        ratio(result, find(others, Contender.LAST_WRITE_WINS)),
                        hasProcess ? "%.1f + %.1f".formatted(result.cpuSeconds(), result.brokerCpuSeconds()) : "",
                        hasProcess ? "%.0f + %.0f".formatted(result.internalBytes(), result.outputBytes()) : "",
                        hasProcess ? "%d MiB".formatted(result.peakBytes() >> 20) : "");
    }

    private static Optional<Result> handWritten(List<Result> results) {
        return find(results, Contender.GROUP_BY_KEY).or(() -> find(results, Contender.GROUP_BY));
    }

    private static Optional<Result> find(List<Result> results, Contender contender) {
        return results.stream()
                .filter(result -> result.contender().equals(contender.label()))
                .findFirst();
    }

    private static String ratio(Result result, Optional<Result> other) {
        return other.map(reference -> "%.2f".formatted(result.median() / reference.median()))
                .orElse("");
    }

    /** Writes {@code end-to-end.json} and {@code end-to-end.svg}. */
    void write(Path folder) throws IOException {
        Figures.write(folder, "end-to-end", "scenarios", scenarios);
        Map<String, List<Result>> charted = new LinkedHashMap<>();
        scenarios.forEach((scenario, results) -> charted.put(scenario, charted(results)));
        Files.writeString(folder.resolve("end-to-end.svg"), new BarChart(charted).svg());
    }

    /** Of many settings of one server those that a reader asks for: the best with single rows, and the best with batches. */
    private static List<Result> charted(List<Result> results) {
        return results.stream()
                .filter(result -> !PostgresWriters.isResult(result)
                        || results.stream()
                                .filter(other -> PostgresWriters.isBatch(other) == PostgresWriters.isBatch(result))
                                .allMatch(other -> other.median() <= result.median()))
                .toList();
    }
}
