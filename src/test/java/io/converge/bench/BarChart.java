package io.converge.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Medians as bars, with lines from the least to the most, as SVG for light and dark pages. */
final class BarChart {

    private static final int LABEL_WIDTH = 300;
    private static final int BAR_WIDTH = 460;
    private static final int WIDTH = LABEL_WIDTH + BAR_WIDTH + 100;
    private static final int ROW_HEIGHT = 22;
    private static final int TITLE_HEIGHT = 36;

    private final Map<String, List<Result>> scenarios;

    BarChart(Map<String, List<Result>> scenarios) {
        this.scenarios = scenarios;
    }

    String svg() {
        StringBuilder body = new StringBuilder();
        double most = scenarios.values().stream()
                .flatMap(List::stream)
                .mapToDouble(Result::most)
                .max()
                .orElse(1);
        int y = 0;
        for (Map.Entry<String, List<Result>> scenario : scenarios.entrySet()) {
            y += TITLE_HEIGHT;
            body.append(
                    "<text class=\"title\" x=\"8\" y=\"%d\">%s</text>%n".formatted(y - 8, escaped(scenario.getKey())));
            for (Result result : scenario.getValue()) {
                body.append(bar(result, y, most));
                y += ROW_HEIGHT;
            }
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="Changes a second by contender">
                <style>
                  text { font: 13px sans-serif; fill: #57606a }
                  .title { font-weight: bold }
                  .converge { fill: #1a7f37 }
                  .other { fill: #8c959f }
                  line { stroke: #24292f }
                  @media (prefers-color-scheme: dark) { text { fill: #9198a1 } line { stroke: #f0f6fc } }
                </style>
                %s</svg>
                """.formatted(WIDTH, y + 12, body);
    }

    private static String bar(Result result, int y, double most) {
        int middle = y + ROW_HEIGHT / 2;
        return String.format(
                Locale.ROOT,
                """
                <text x="%d" y="%d" text-anchor="end">%s</text>
                <rect class="%s" x="%d" y="%d" width="%.1f" height="%d"/>
                <line x1="%.1f" x2="%.1f" y1="%d" y2="%d"/>
                <text x="%.1f" y="%d">%,.0f</text>
                """,
                LABEL_WIDTH - 8,
                middle + 4,
                escaped(result.contender()),
                result.contender().startsWith("Converge") ? "converge" : "other",
                LABEL_WIDTH,
                y + 3,
                width(result.median(), most),
                ROW_HEIGHT - 6,
                LABEL_WIDTH + width(result.least(), most),
                LABEL_WIDTH + width(result.most(), most),
                middle,
                middle,
                LABEL_WIDTH + width(result.most(), most) + 6,
                middle + 4,
                result.median());
    }

    private static double width(double value, double most) {
        return value / most * BAR_WIDTH;
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;");
    }
}
