package io.converge.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Prometheus takes its files, and the page on what to watch tells of each alert. */
class PrometheusFilesTest {

    private static final Pattern ALERT = Pattern.compile("`(Converge[A-Z]\\w+)`");

    /** With the rules that it names. Skipped where Prometheus' tool is not installed. */
    @Test
    void prometheusTakesItsConfiguration() throws Exception {
        Process process = start("promtool", "check", "config", "docker/prometheus.yaml");
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said).contains("rules found");
    }

    private static Process start(String... command) {
        try {
            return new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException notInstalled) {
            return abort("no promtool here: Debian has it in the package prometheus");
        }
    }

    @Test
    void everyAlertStandsInWhatToWatch() throws IOException {
        JsonNode rules = new ObjectMapper(new YAMLFactory())
                .readTree(Path.of("docker/alerts.yaml").toFile());
        Set<String> alerts = new TreeSet<>(rules.findValuesAsText("alert"));
        String page = Files.readString(Path.of("docs/operations.md"));
        String section = page.split("\n## What to watch\n")[1].split("\n## ")[0];
        Set<String> told = ALERT.matcher(section)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(alerts).isNotEmpty().isEqualTo(told);
    }

    @Test
    void panelsOfTheBoardHaveTitlesOfTheirOwnAndDoNotOverlap() throws IOException {
        JsonNode panels = new ObjectMapper()
                .readTree(Path.of("docker/grafana/converge.json").toFile())
                .get("panels");
        Set<List<Integer>> places = new HashSet<>();

        assertThat(panels.findValuesAsText("title")).doesNotHaveDuplicates();
        for (JsonNode panel : panels) {
            JsonNode at = panel.get("gridPos");
            for (int x = 0; x < at.get("w").intValue(); x++) {
                for (int y = 0; y < at.get("h").intValue(); y++) {
                    List<Integer> place =
                            List.of(at.get("x").intValue() + x, at.get("y").intValue() + y);
                    assertThat(places.add(place))
                            .as("%s at %s", panel.get("title"), place)
                            .isTrue();
                }
            }
        }
    }
}
