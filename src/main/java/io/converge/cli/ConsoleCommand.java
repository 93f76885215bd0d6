package io.converge.cli;

import io.converge.access.AccessGate;
import io.converge.config.ConvergeConfig;
import io.converge.console.ConsoleSettings;
import io.converge.web.ConsoleServer;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "console",
        description = {
            "Serves the console of an application as a client of its topics: what is open and what was refused, how it goes, and"
                    + " what a person decides.",
            "Numbers of instances and the state of single products come from the instances that are named."
        },
        mixinStandardHelpOptions = true,
        subcommands = AddUserCommand.class)
final class ConsoleCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private SettingsOptions settings;

    @Option(
            names = "--http-port",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = PortNumber.class,
            description = "Where to listen (${DEFAULT-VALUE}); 0 for any free port.")
    private int port;

    @Option(
            names = "--http-host",
            paramLabel = "ADDRESS",
            description = "The address to listen on (http.host, or this machine's own).")
    private String host;

    @Option(
            names = "--instance",
            paramLabel = "URL",
            description = "Where an instance answers HTTP, as http://host:8080. Once for each.")
    private List<URI> instances = new ArrayList<>();

    @Option(
            names = "--origin",
            paramLabel = "NAME",
            description =
                    "In whose name settlements are written (console.origin); {user} in it stands for the name of the person,"
                            + " who then is an origin of the product.")
    private String origin;

    @Option(names = "--read-only", description = "Show all, and let nobody change anything.")
    private boolean readOnly;

    private final CountDownLatch stopped = new CountDownLatch(1);

    @Override
    public Integer call() throws IOException, InterruptedException {
        checkInstances();
        ConvergeConfig config = settings.read().with(given());
        if (AccessGate.admitsNobody(config)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--http-host: " + config.httpHost() + " is reached from other machines, and nobody could sign in:"
                            + " set http.users.file, or what a proxy says (http.proxy.user.header)");
        }
        ConsoleSettings console = ConsoleSettings.of(config, readOnly);
        try (Shutdown shutdown = Shutdown.onSignal(stopped::countDown)) {
            if (!shutdown.isRequested()) {
                serve(config, console);
            }
            say("stopped");
            return 0;
        }
    }

    /** What the options say goes before the settings. */
    private Map<String, String> given() {
        Map<String, String> given = new HashMap<>(Map.of("http.port", Integer.toString(port)));
        if (host != null) {
            given.put("http.host", host);
        }
        if (origin != null) {
            given.put("console.origin", origin);
        }
        return given;
    }

    private void serve(ConvergeConfig config, ConsoleSettings console) throws IOException, InterruptedException {
        try (ConsoleServer server = ConsoleServer.start(config, console, instances, Main.version(), this::say)) {
            say("console of " + config.applicationId() + ": " + server.url() + ". Ctrl-C stops it.");
            stopped.await();
        }
    }

    private void checkInstances() {
        for (URI instance : instances) {
            boolean isHttp = "http".equals(instance.getScheme()) || "https".equals(instance.getScheme());
            if (!isHttp || instance.getHost() == null) {
                throw new ParameterException(
                        spec.commandLine(), "--instance: " + instance + " is no address as http://host:8080");
            }
        }
    }

    private void say(String line) {
        spec.commandLine().getErr().println(line);
    }
}
