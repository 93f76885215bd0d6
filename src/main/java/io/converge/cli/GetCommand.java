package io.converge.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.access.AccessGate;
import io.converge.http.WebClient;
import io.converge.http.WebClient.Heard;
import io.converge.lookup.Peers;
import io.converge.model.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "get",
        description = {
            "Prints how a product stands, and why: what its live versions say, and the conflict if there is one.",
            "Asks an instance that was started with --http-port, or http.port: any of them, which asks the one that owns the sku.",
            "Where people have to sign in, give the settings of the instances (--config): by http.users.file and http.secret.file it",
            "signs the call as they do."
        },
        mixinStandardHelpOptions = true)
final class GetCommand implements Callable<Integer> {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int MOST_SHOWN = 1_000;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Parameters(paramLabel = "SKU", description = "The sku.")
    private String sku;

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "http://localhost:8080",
            description = "Where an instance answers (default: ${DEFAULT-VALUE}).")
    private String url;

    @Option(names = "--json", description = "As JSON, on one line.")
    private boolean json;

    @Option(
            names = "--stale",
            description = "A copy will do that is behind, as while the instance that owns the sku is away.")
    private boolean stale;

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (sku.isBlank()) {
            throw new ParameterException(spec.commandLine(), "a sku is not blank");
        }
        Heard response = ask(target());
        JsonNode answer = parsed(response);
        if (response.status() != 200) {
            spec.commandLine().getErr().println("error: " + refusal(response, answer));
            return Main.FAILED;
        }
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(answer);
        } else {
            ItemText.lines(answer).forEach(out::println);
        }
        out.flush();
        return 0;
    }

    private static String refusal(Heard response, JsonNode answer) {
        String detail = Printable.within(answer.path("detail").textValue(), MOST_SHOWN);
        return response.isRefusal()
                ? detail
                        + " (with the settings of the instances, --config, http.users.file or http.secret.file among them, the"
                        + " call is signed)"
                : detail;
    }

    private URI target() {
        try {
            URI given = URI.create(url);
            if (given.getHost() != null && ("http".equals(given.getScheme()) || "https".equals(given.getScheme()))) {
                String base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
                return URI.create(base + Peers.itemPath(sku, stale));
            }
        } catch (IllegalArgumentException e) {
            // Told below.
        }
        throw new ParameterException(
                spec.commandLine(),
                "'" + Printable.within(url, MOST_SHOWN) + "' is no URL of an instance. Write it as in"
                        + " --url=http://localhost:8080");
    }

    private Heard ask(URI target) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(target);
        AccessGate.of(settings.read()).sign(request, target);
        try {
            return WebClient.of(CONNECT).ask(request.build(), ANSWER, received -> {});
        } catch (IOException e) {
            throw new IOException(
                    "no instance answers at " + url + " ("
                            + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage())
                            + "). Start one with `run --http-port=8080`, or say with --url where one answers",
                    e);
        }
    }

    /** @throws IOException if that is neither a product nor a problem in an instance's words */
    private JsonNode parsed(Heard response) throws IOException {
        try {
            JsonNode answer = JSON.readTree(new String(response.body(), StandardCharsets.UTF_8));
            if (answer.path(response.status() == 200 ? "sku" : "detail").isTextual()) {
                return answer;
            }
        } catch (JsonProcessingException e) {
            // Told below.
        }
        throw new IOException("what answers at " + url
                + " is no instance of Converge, as it answers with the HTTP status " + response.status()
                + " and nothing of a product. Say with --url where one answers (http.port)");
    }
}
