package io.converge.bench;

import static org.awaitility.Awaitility.await;

import io.converge.testing.FreePorts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long an instance takes to tell how a sku stands, while it rests and while it works. */
@Command(
        name = "lookups",
        description = {
            "GET /api/items/{sku} of an instance at rest, and at half of the changes that it can process.",
            "Broker, instance, producer and callers are processes of their own, and share the machine.",
            "Time runs from when a call was due, so that one that is held up hides nothing."
        },
        mixinStandardHelpOptions = true)
final class Lookups implements Callable<Integer> {

    private static final Duration FILL_TIMEOUT = Duration.ofMinutes(60);

    @Option(names = "--skus", defaultValue = "1000000", description = "(default: ${DEFAULT-VALUE})")
    private int skus;

    @Option(names = "--seconds", defaultValue = "20", description = "Of each measurement (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--asks", defaultValue = "200", description = "Calls a second (default: ${DEFAULT-VALUE}).")
    private int asks;

    @Mixin
    private StageOptions options;

    /** @param changesPerSecond that were produced meanwhile */
    record Measured(
            String what, int skus, double changesPerSecond, int calls, double p50Ms, double p99Ms, double mostMs) {}

    @Override
    public Integer call() throws Exception {
        List<Measured> all = new ArrayList<>();
        try (Stage stage = options.stage()) {
            Workload workload = Workload.BASE.ofSkus(skus, skus);
            stage.topics().fill(workload);
            int port = FreePorts.of(1).get(0);
            String url = "http://127.0.0.1:" + port;
            CompletableFuture<?> instance = start(stage, workload, port);
            try {
                double most = fill(url, instance);
                try (Callers.Handle callers = Callers.start(url, new Callers.Order(skus, asks, seconds))) {
                    all.add(measured("at rest", 0, callers.ask()));
                    all.add(measured("at half load", most / 2, askUnderLoad(callers, stage, workload, most / 2)));
                }
            } finally {
                stage.worker(Contender.LAST_WRITE_WINS).kill();
            }
        }
        System.out.println("| %,d skus | changes/s | calls | p50 | p99 | longest |".formatted(skus));
        System.out.println("|---|--:|--:|--:|--:|--:|");
        all.forEach(one -> System.out.printf(
                "| %s | %,.0f | %d | %.1f ms | %.1f ms | %.1f ms |%n",
                one.what(), one.changesPerSecond(), one.calls(), one.p50Ms(), one.p99Ms(), one.mostMs()));
        Figures.write(options.output(), "lookups", "lookups", all);
        return 0;
    }

    /** @return done only if it fails: it works until it is killed */
    private static CompletableFuture<?> start(Stage stage, Workload workload, int port) throws IOException {
        String id = stage.newId(Contender.LAST_WRITE_WINS);
        Map<String, String> settings =
                new HashMap<>(stage.applicationSettings(id, workload.topic(), Scenario.EXACTLY_ONCE));
        settings.put("http.port", String.valueOf(port));
        Worker.Handle worker = stage.worker(Contender.LAST_WRITE_WINS);
        return CompletableFuture.supplyAsync(
                () -> worker.runUnchecked(new Worker.Order(settings, Long.MAX_VALUE, FILL_TIMEOUT.toSeconds(), false)));
    }

    /** Waits for a change of every sku to be processed, and says how many of them a second were. */
    private double fill(String url, CompletableFuture<?> instance) {
        HttpClient client = HttpClient.newHttpClient();
        await().atMost(FILL_TIMEOUT).until(() -> applied(client, url, instance) > 0);
        long begin = System.nanoTime();
        double before = applied(client, url, instance);
        await().atMost(FILL_TIMEOUT).until(() -> applied(client, url, instance) >= skus);
        return (skus - before) / ((System.nanoTime() - begin) / 1e9);
    }

    /** How many changes it has applied; 0 as long as it tells nothing. */
    private static double applied(HttpClient client, String url, CompletableFuture<?> instance) {
        if (instance.isDone()) {
            instance.join();
        }
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url + "/metrics")).build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line ->
                            line.startsWith("converge_changes_total{") && line.contains("classification=\"applied\""))
                    .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                    .sum();
        } catch (IOException e) {
            return 0; // It does not listen yet.
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private double[] askUnderLoad(Callers.Handle callers, Stage stage, Workload workload, double perSecond)
            throws Exception {
        Workload.Writer writer = workload.writer();
        for (int i = 0; i < workload.changes(); i++) {
            writer.next(); // These are there already.
        }
        SteadyChanges changes = new SteadyChanges(stage.clusterSettings(), workload.topic(), writer, 0, perSecond);
        try (changes) {
            return callers.ask();
        }
    }

    /** @param sorted how long calls took, in ms */
    private Measured measured(String what, double changesPerSecond, double[] sorted) {
        return new Measured(
                what,
                skus,
                changesPerSecond,
                sorted.length,
                sorted[sorted.length / 2],
                sorted[(int) (sorted.length * 0.99)],
                sorted[sorted.length - 1]);
    }
}
