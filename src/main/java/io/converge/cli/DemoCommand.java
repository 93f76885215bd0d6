package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.demo.Demonstration;
import io.converge.embedded.EmbeddedCluster;
import io.converge.runtime.ConvergeApplication;
import io.converge.web.InstanceServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "demo",
        description = {
            "Shows it all on an embedded broker and registry: two regions and two overlapping runs of a supplier's feed",
            "write the same products. Prints what they converge to, and a summary. Needs nothing, leaves nothing."
        },
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--duration",
            paramLabel = "SECONDS",
            defaultValue = "15",
            description = "How long the feed lasts (${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Another one gives another feed (${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--open-console",
            description = {
                "Serve the console meanwhile, and on until Ctrl-C. Deletes that meet updates are left for you to settle there",
                "(resolution.policy.delete=manual)."
            })
    private boolean opensConsole;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (seconds < 1) {
            throw new ParameterException(spec.commandLine(), "--duration: " + seconds + " is no number of seconds");
        }
        settings.read();
        PrintWriter err = spec.commandLine().getErr();
        err.println("starting a broker and a schema registry …");
        AtomicReference<Demonstration> running = new AtomicReference<>();
        try (Shutdown shutdown = Shutdown.onSignal(() -> stop(running.get()));
                EmbeddedCluster cluster = EmbeddedCluster.startTemporary()) {
            err.println("Kafka: " + cluster.bootstrapServers() + ", schema registry: " + cluster.registryUrl());
            ConvergeConfig config = settings.read(defaults()).with(cluster.settings());
            try (ConvergeApplication application = new ConvergeApplication(config, err::println);
                    InstanceServer server = InstanceServer.start(config, application, Main.version())
                            .orElse(null)) {
                application.start();
                if (server != null) {
                    err.println("console: " + server.url());
                }
                int status = shutdown.isRequested() ? Main.FAILED : show(config, application, running);
                if (opensConsole && stopped.getCount() > 0) {
                    err.println("The console stays open at " + server.url() + "/conflicts. Ctrl-C ends it.");
                    stopped.await();
                }
                return status;
            }
        }
    }

    private Map<String, String> defaults() {
        return opensConsole ? Map.of("http.port", "0", "resolution.policy.delete", "manual") : Map.of();
    }

    private void stop(Demonstration demonstration) {
        stopped.countDown();
        if (demonstration != null) {
            demonstration.stop();
        }
    }

    private int show(ConvergeConfig config, ConvergeApplication application, AtomicReference<Demonstration> running) {
        PrintWriter out = spec.commandLine().getOut();
        try (Demonstration demonstration = new Demonstration(config, application, seed, out::println)) {
            running.set(demonstration);
            return demonstration.run(Duration.ofSeconds(seconds)) ? 0 : Main.FAILED;
        }
    }
}
