package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import io.converge.runtime.ConvergeApplication;
import io.converge.web.InstanceServer;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "run",
        description = "Runs the processor. Creates missing topics. Start more instances to share the work.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @ArgGroup(exclusive = false)
    private EmbeddedOptions embedded;

    @Option(
            names = "--change-policy",
            description = {
                "If the catalogue belongs to another policy: resolve every sku again under this one, while running.",
                "Instances with the earlier policy stop. Can be interrupted and goes on at the next start."
            })
    private boolean changePolicy;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            description = "As -D http.port=PORT: answers HTTP there. 0: any free port, which is printed.")
    private Integer httpPort;

    @Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            description = "As -D http.host=ADDRESS: the address to answer HTTP on, if not this machine's own.")
    private String httpHost;

    private final AtomicReference<ConvergeApplication> running = new AtomicReference<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ConvergeConfig config = withOptions(settings.read()); // A wrong setting is told before anything starts.
        // Outermost, so that on a signal the process waits also for the embedded cluster's end.
        try (Shutdown shutdown = Shutdown.onSignal(this::stop)) {
            return embedded == null ? run(config, shutdown) : runEmbedded(shutdown);
        }
    }

    private void stop() {
        ConvergeApplication application = running.get();
        if (application != null) {
            application.close();
        }
    }

    private int runEmbedded(Shutdown shutdown) throws IOException, InterruptedException {
        try (EmbeddedCluster cluster = embedded.start()) {
            say("Kafka: " + cluster.bootstrapServers());
            say("schema registry: " + cluster.registryUrl());
            return run(withOptions(settings.read(cluster.settings())).with(addresses(cluster)), shutdown);
        }
    }

    /** What the options say goes before the settings. */
    private ConvergeConfig withOptions(ConvergeConfig config) {
        Map<String, String> given = new HashMap<>();
        if (httpPort != null) {
            given.put("http.port", httpPort.toString());
        }
        if (httpHost != null) {
            given.put("http.host", httpHost);
        }
        return given.isEmpty() ? config : config.with(given);
    }

    /** Where the embedded cluster is, is not for a file of settings to say. */
    private static Map<String, String> addresses(EmbeddedCluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl());
    }

    private int run(ConvergeConfig config, Shutdown shutdown) throws IOException, InterruptedException {
        try (ConvergeApplication application =
                        new ConvergeApplication(config, changePolicy, embedded != null, this::say);
                InstanceServer server = InstanceServer.start(config, application, Main.version())
                        .orElse(null)) {
            running.set(application);
            if (server != null) {
                server.tell(this::say);
            }
            if (!shutdown.isRequested()) {
                application.start();
            }
            if (!shutdown.isRequested()) {
                say("running: " + String.join(", ", config.changesTopics()) + " → " + config.convergedTopic() + ", "
                        + config.conflictsTopic() + ", " + config.deadLettersTopic() + ". Ctrl-C stops it.");
            }
            application.awaitEnd();
            say("stopped");
            return application.failure().map(this::failed).orElse(0);
        }
    }

    private int failed(Throwable failure) {
        say("failed: " + failure);
        Main.reportCauses(failure, spec.commandLine().getErr());
        return Main.FAILED;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
