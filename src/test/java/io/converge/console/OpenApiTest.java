package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.config.ConvergeConfig;
import io.converge.http.Routes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The OpenAPI document against what is answered, both ways. */
class OpenApiTest {

    private static final Pattern PATH = Pattern.compile("^  (/\\S*):$");
    private static final Pattern METHOD = Pattern.compile("^    (get|post|put|delete):$");
    private static final Pattern REFERENCE = Pattern.compile("#/components/(\\w+)/(\\w+)");

    /** Those that are answered beside the console: health, metrics, who is signed in. */
    private static final Set<String> BESIDE = Set.of(
            "GET /health",
            "GET /health/live",
            "GET /health/ready",
            "GET /metrics",
            "GET /api/session",
            "POST /api/session",
            "DELETE /api/session",
            "GET /api/instance");

    private static String document() throws IOException {
        try (InputStream in = OpenApiTest.class.getResourceAsStream(ConsoleRoutes.OPENAPI)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static Set<String> documented() throws IOException {
        Set<String> documented = new TreeSet<>();
        String path = null;
        for (String line : document().split("\ncomponents:\n")[0].lines().toList()) {
            Matcher begin = PATH.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (begin.matches()) {
                path = begin.group(1);
            } else if (method.matches()) {
                documented.add(method.group(1).toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return documented;
    }

    private static Set<String> answered() {
        ConvergeConfig config = new ConvergeConfig(
                Map.of("bootstrap.servers", "localhost:1", "schema.registry.url", "http://localhost:1"));
        Routes routes = new Routes();
        try (Console console = Console.start(config, new ConsoleSettings("resolver", false), InstanceNumbers.none())) {
            console.addTo(routes);
        }
        new InstanceProxy(InstanceNumbers.none(), (call, target) -> {}).addTo(routes);
        return routes.all().stream()
                .map(route -> route.method() + " " + route.pattern())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void whatIsDocumentedIsAnsweredAndWhatIsAnsweredIsDocumented() throws IOException {
        Set<String> answered = answered();
        answered.addAll(BESIDE);

        assertThat(documented()).isEqualTo(answered);
    }

    @Test
    void whatThePartsReferToIsThere() throws IOException {
        String components = document().split("\ncomponents:\n")[1];

        assertThat(REFERENCE.matcher(document()).results().map(match -> match.group(2)))
                .isNotEmpty()
                .allSatisfy(name -> assertThat(components).contains("\n    " + name + ":"));
    }
}
