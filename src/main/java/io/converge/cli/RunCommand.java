package io.converge.cli;

import io.converge.config.ConvergeConfig;
import io.converge.embedded.EmbeddedCluster;
import io.converge.runtime.ConvergeApplication;
import io.converge.runtime.HealthServer;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
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

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (embedded == null) {
            return run(settings.read());
        }
        settings.read(); // A wrong setting is told before the cluster starts.
        try (EmbeddedCluster cluster = embedded.start()) {
            say("Kafka: " + cluster.bootstrapServers());
            say("schema registry: " + cluster.registryUrl());
            return run(settings.read(cluster.settings()).with(addresses(cluster)));
        }
    }

    /** Where the embedded cluster is, is not for a file of settings to say. */
    private static Map<String, String> addresses(EmbeddedCluster cluster) {
        return Map.of("bootstrap.servers", cluster.bootstrapServers(), "schema.registry.url", cluster.registryUrl());
    }

    private int run(ConvergeConfig config) throws IOException, InterruptedException {
        try (ConvergeApplication application = new ConvergeApplication(config, this::say);
                HealthServer health = HealthServer.start(config.healthPort(), application);
                Shutdown shutdown = Shutdown.onSignal(application::close)) {
            health.url().ifPresent(url -> say("health: " + url));
            application.start();
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
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            say("  because of " + cause);
        }
        return Main.FAILED;
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
