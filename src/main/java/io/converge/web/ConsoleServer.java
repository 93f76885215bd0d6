package io.converge.web;

import io.converge.access.AccessGate;
import io.converge.access.ServerTls;
import io.converge.access.SessionApi;
import io.converge.config.ConvergeConfig;
import io.converge.console.Console;
import io.converge.console.ConsoleSettings;
import io.converge.console.InstanceProxy;
import io.converge.console.PageRoutes;
import io.converge.console.RemoteNumbers;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import io.converge.metrics.ConsoleMetrics;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.function.Consumer;

/** The console of an application, as a client of its topics and its instances. */
public final class ConsoleServer implements AutoCloseable {

    private final RemoteNumbers numbers;
    private final Console console;
    private final ConsoleMetrics metrics;
    private final WebServer server;

    private ConsoleServer(
            ConvergeConfig config, ConsoleSettings settings, List<URI> instances, String version, Consumer<String> say)
            throws IOException {
        AccessGate gate = AccessGate.of(config);
        WebSettings where = new WebSettings(config.httpHost(), config.httpPort(), ServerTls.of(config.access()));
        numbers = RemoteNumbers.start(() -> instances, gate::sign);
        console = Console.start(config, settings, numbers, say);
        metrics = new ConsoleMetrics(() -> console.obstacles().isEmpty(), new ConsoleCounts(console));
        Routes routes = new Routes();
        new ConsoleHealth(console).addTo(routes);
        routes.get("/metrics", Access.ANYONE, call -> Answer.of(200, ConsoleMetrics.MEDIA_TYPE, metrics.scrape()));
        console.addTo(routes);
        new InstanceProxy(numbers, gate::sign).addTo(routes);
        new SessionApi(gate, settings.readOnly(), version, config.applicationId()).addTo(routes);
        PageRoutes.addTo(routes);
        try {
            server = WebServer.start(where, routes, gate);
        } catch (IOException e) {
            closeParts();
            throw e;
        }
    }

    /**
     * Listens where the settings say, and begins to follow the topics.
     *
     * @param instances where those answer whose numbers are shown, and that know how single products stand
     * @param version of the program
     * @param say hears, a line each, that the topics cannot be read, and that they are read again
     * @throws IOException if it cannot listen there
     */
    public static ConsoleServer start(
            ConvergeConfig config, ConsoleSettings settings, List<URI> instances, String version, Consumer<String> say)
            throws IOException {
        return new ConsoleServer(config, settings, instances, version, say);
    }

    /** Where it is reached from this machine. */
    public String url() throws IOException {
        return server.url();
    }

    private void closeParts() {
        console.close();
        numbers.close();
        metrics.close();
    }

    @Override
    public void close() {
        server.close();
        closeParts();
    }
}
