package io.converge.bench;

import static org.awaitility.Awaitility.await;

import io.converge.config.ConvergeConfig;
import io.converge.http.Caller;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import io.converge.lookup.ItemRoutes;
import io.converge.lookup.OwnAddress;
import io.converge.lookup.PeerCredential;
import io.converge.lookup.Peers;
import io.converge.runtime.ConvergeApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.state.HostInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How long an instance takes to tell how a sku stands, while it rests and while it works. */
@Command(
        name = "lookups",
        description = {
            "GET /api/items/{sku} of an instance at rest, and at half of the changes that it can process.",
            "Time runs from when a call was due, so that one that is held up hides nothing."
        },
        mixinStandardHelpOptions = true)
final class Lookups implements Callable<Integer> {

    private static final Duration FILL_TIMEOUT = Duration.ofMinutes(30);
    private static final long PAUSE_NANOS = 200_000;
    private static final int CALLERS = 4;

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
            String id = stage.newId(Contender.LAST_WRITE_WINS);
            ConvergeConfig config =
                    new ConvergeConfig(stage.applicationSettings(id, workload.topic(), Scenario.EXACTLY_ONCE));
            try (ConvergeApplication application = new ConvergeApplication(config, line -> {});
                    WebServer server = server(config, application)) {
                double most = fill(application);
                ask(server); // What is not compiled yet is not what is measured.
                all.add(measured("at rest", 0, ask(server)));
                all.add(measured("at half load", most / 2, askUnderLoad(server, stage, workload, most / 2)));
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

    private static WebServer server(ConvergeConfig config, ConvergeApplication application) throws IOException {
        AtomicReference<HostInfo> own = new AtomicReference<>();
        Routes routes = new Routes();
        new ItemRoutes(
                        config,
                        application::streams,
                        () -> Optional.ofNullable(own.get()),
                        Peers.plain(PeerCredential.NONE))
                .addTo(routes);
        WebServer server = WebServer.start(
                new WebSettings("127.0.0.1", 0, Optional.empty()),
                routes,
                (call, method, access) -> new Caller("benchmark", false));
        own.set(new HostInfo("127.0.0.1", server.port()));
        application.reachedAt(OwnAddress.text(own.get()));
        return server;
    }

    /** Processes a change of every sku, and says how many of them a second. */
    private double fill(ConvergeApplication application) throws InterruptedException {
        application.start();
        await().atMost(FILL_TIMEOUT).pollInterval(Duration.ofMillis(5)).until(application::isRunning);
        long begin = System.nanoTime();
        await().atMost(FILL_TIMEOUT)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> application.totals().getOrDefault("applied", 0L) >= skus);
        return skus / ((System.nanoTime() - begin) / 1e9);
    }

    private double[] askUnderLoad(WebServer server, Stage stage, Workload workload, double perSecond) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        CompletableFuture<Void> load =
                CompletableFuture.runAsync(() -> produce(stage.clusterSettings(), workload, perSecond, over));
        try {
            return ask(server);
        } finally {
            over.set(true);
            load.join();
        }
    }

    /** Goes on with the changes of the workload, at a steady rate. */
    private static void produce(Map<String, String> cluster, Workload workload, double perSecond, AtomicBoolean over) {
        Workload.Writer writer = workload.writer();
        for (int i = 0; i < workload.changes(); i++) {
            writer.next();
        }
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(Map.copyOf(cluster), new ByteArraySerializer(), new ByteArraySerializer());
                Serializer<Object> serializer =
                        new ConvergeConfig(cluster).registryClient().serializer()) {
            long begin = System.nanoTime();
            for (long i = 0; !over.get(); i++) {
                while (System.nanoTime() - begin < i * 1e9 / perSecond && !over.get()) {
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
                GenericRecord change = writer.next();
                byte[] sku = change.get("sku").toString().getBytes(StandardCharsets.UTF_8);
                producer.send(
                        new ProducerRecord<>(workload.topic(), sku, serializer.serialize(workload.topic(), change)));
            }
        }
    }

    /** How long each call took, in ms. */
    private double[] ask(WebServer server) throws Exception {
        String url = "http://127.0.0.1:" + server.port() + "/api/items/";
        long begin = System.nanoTime();
        List<CompletableFuture<double[]>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            int number = caller;
            callers.add(CompletableFuture.supplyAsync(
                    () -> call(url, number, begin), task -> new Thread(task, "caller-" + number).start()));
        }
        return callers.stream()
                .map(CompletableFuture::join)
                .flatMapToDouble(Arrays::stream)
                .toArray();
    }

    private double[] call(String url, int caller, long begin) {
        HttpClient client = HttpClient.newHttpClient();
        Random random = new Random(caller);
        double[] took = new double[Math.max(1, asks * seconds / CALLERS)];
        for (int i = 0; i < took.length; i++) {
            long due = begin + (long) ((i + (double) caller / CALLERS) * CALLERS * 1e9 / asks);
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(PAUSE_NANOS);
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(url + Workload.sku(random.nextInt(skus))))
                    .build();
            try {
                int status = client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                        .statusCode();
                if (status != 200) {
                    throw new IllegalStateException(request.uri() + " is answered with " + status);
                }
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
            took[i] = (System.nanoTime() - due) / 1e6;
        }
        return took;
    }

    private Measured measured(String what, double changesPerSecond, double[] took) {
        double[] sorted = took.clone();
        Arrays.sort(sorted);
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
