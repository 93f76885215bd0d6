package io.converge.web;

import io.converge.access.AccessGate;
import io.converge.access.ServerTls;
import io.converge.access.SessionApi;
import io.converge.config.ConvergeConfig;
import io.converge.console.Console;
import io.converge.console.ConsoleSettings;
import io.converge.console.OwnNumbers;
import io.converge.console.PageRoutes;
import io.converge.console.RemoteNumbers;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import io.converge.lookup.ItemRoutes;
import io.converge.lookup.OwnAddress;
import io.converge.lookup.Peers;
import io.converge.metrics.InstanceMetrics;
import io.converge.runtime.ConvergeApplication;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;

/**
 * What an instance answers on HTTP: probes, metrics, the state of single products, and the console. It answers before the application is
 * started, so that whoever asks hears what that waits for.
 */
public final class InstanceServer implements AutoCloseable {

    private final RemoteNumbers others;
    private final Console console;
    private final InstanceMetrics metrics;
    private final WebServer server;
    private final boolean isClosed;
    /** Where others reach it; null until it listens. */
    private volatile HostInfo own;

    private InstanceServer(ConvergeConfig config, ConvergeApplication application, String version) throws IOException {
        AccessGate gate = AccessGate.of(config);
        isClosed = AccessGate.admitsNobody(config);
        Optional<SSLContext> tls = ServerTls.of(config.access());
        ConsoleSettings settings = ConsoleSettings.of(config, false);
        Peers peers = tls.isPresent() ? Peers.encrypted(trusted(), gate::sign) : Peers.plain(gate::sign);
        OwnNumbers numbers = new OwnNumbers(application, () -> own == null ? null : peers.url(own), version);
        // Where nobody can look nobody is asked: each call would be a refusal in the log of another instance.
        others = RemoteNumbers.start(
                isClosed ? List::of : new OtherInstances(application, () -> own, peers)::urls, gate::sign);
        console = Console.start(config, settings, numbers.and(others));
        metrics = new InstanceMetrics(application, new ConsoleCounts(console));
        Routes routes = new Routes();
        new HealthRoutes(application).addTo(routes);
        routes.get("/metrics", Access.ANYONE, call -> Answer.of(200, InstanceMetrics.MEDIA_TYPE, metrics.scrape()));
        new ItemRoutes(config, application::streams, () -> Optional.ofNullable(own), peers).addTo(routes);
        numbers.addTo(routes);
        console.addTo(routes);
        new SessionApi(gate, settings.readOnly(), version, config.applicationId()).addTo(routes);
        PageRoutes.addTo(routes);
        try {
            server = WebServer.start(new WebSettings(config.httpHost(), config.httpPort(), tls), routes, gate);
        } catch (IOException e) {
            closeParts();
            throw new IOException("http.port=" + config.httpPort() + ": " + e.getMessage(), e);
        }
        own = OwnAddress.of(config, server.port());
        application.reachedAt(OwnAddress.text(own));
    }

    /**
     * Listens where the settings say; empty if they say nowhere. The application hears where, to tell the others.
     *
     * @param version of the program
     * @throws IOException if it cannot
     */
    public static Optional<InstanceServer> start(ConvergeConfig config, ConvergeApplication application, String version)
            throws IOException {
        return config.httpPort() < 0 ? Optional.empty() : Optional.of(new InstanceServer(config, application, version));
    }

    /** Whom the certificates of other instances are trusted by, the virtual machine's trust store says. */
    private static SSLContext trusted() throws IOException {
        try {
            return SSLContext.getDefault();
        } catch (NoSuchAlgorithmException e) {
            throw new IOException("the trust store of the virtual machine cannot be read: " + e.getMessage(), e);
        }
    }

    /** Where it is reached from this machine. */
    public String url() throws IOException {
        return server.url();
    }

    /** Tells where what is. */
    public void tell(Consumer<String> say) throws IOException {
        say.accept(
                isClosed
                        ? "console: nowhere, as nobody could sign in on " + url()
                                + " (http.users.file, or http.host=127.0.0.1)"
                        : "console: " + url());
        say.accept("health: " + url() + "/health");
        say.accept("metrics: " + url() + "/metrics");
    }

    private void closeParts() {
        console.close();
        others.close();
        metrics.close();
    }

    @Override
    public void close() {
        server.close();
        closeParts();
    }
}
