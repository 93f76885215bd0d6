package io.converge.http;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.http.UriCompliance.Violation;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.gzip.GzipHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server of HTTP: answers calls by its routes. */
public final class WebServer implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

    /** For reading and writing alone: actions run in {@link Lanes}. */
    private static final int MOST_THREADS = 16;

    private static final int MOST_HEADER_BYTES = 16 << 10;
    private static final long IDLE_MS = 30_000;
    private static final long STOP_MS = 1_000;
    private static final long PING_MS = 15_000;

    /** A connection is a file, and those of a process are for its clients and its state first. */
    private static final int MOST_CONNECTIONS = 512;

    /** Where there are so many, those that say nothing have to go. */
    private static final long IDLE_IN_CROWD_MS = 2_000;

    private static final int LEAST_BYTES_TO_PACK = 1_024;

    /**
     * A variable may have any character in it, a slash, a percent sign or a line feed, too: {@link Dispatcher} decodes each segment once, by itself,
     * and no path becomes a file's name. What else could be read in two ways stays refused.
     */
    private static final UriCompliance PATHS = new UriCompliance(
            "converge",
            Set.of(
                    Violation.AMBIGUOUS_PATH_SEPARATOR,
                    Violation.AMBIGUOUS_PATH_ENCODING,
                    Violation.SUSPICIOUS_PATH_CHARACTERS));

    private final Server server;
    private final ServerConnector connector;
    private final Lanes lanes = new Lanes();
    private final OpenStreams streams = new OpenStreams();
    private final WebSettings settings;

    private WebServer(WebSettings settings, Routes routes, Gate gate, long idleMs, AnswerRoom room) {
        this.settings = settings;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        this.server = new Server(threads, new ScheduledExecutorScheduler("http-scheduler", true), null);
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(MOST_HEADER_BYTES);
        http.setUriCompliance(PATHS);
        this.connector = connector(http);
        connector.setHost(settings.host());
        connector.setPort(settings.port());
        connector.setIdleTimeout(idleMs);
        connector.setShutdownIdleTimeout(STOP_MS / 4);
        server.addConnector(connector);
        NetworkConnectionLimit crowd = new NetworkConnectionLimit(MOST_CONNECTIONS, connector);
        crowd.setEndPointIdleTimeout(IDLE_IN_CROWD_MS);
        server.addBean(crowd);
        GzipHandler gzip = new GzipHandler(new Dispatcher(routes, gate, lanes, streams, room));
        gzip.addExcludedMimeTypes("text/event-stream");
        gzip.setMinGzipSize(LEAST_BYTES_TO_PACK);
        server.setHandler(gzip);
        server.setErrorHandler(new Faults());
        server.setStopTimeout(STOP_MS);
    }

    private ServerConnector connector(HttpConfiguration http) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        if (settings.tls().isEmpty()) {
            return new ServerConnector(server, null, null, null, 1, 1, plain);
        }
        // Names in certificates are the client's to check; a console is called by many, and by addresses.
        http.addCustomizer(new SecureRequestCustomizer(false));
        SslContextFactory.Server tls = new SslContextFactory.Server();
        tls.setSslContext(settings.tls().get());
        tls.setRenegotiationAllowed(false);
        SslConnectionFactory encrypted = new SslConnectionFactory(tls, plain.getProtocol());
        return new ServerConnector(server, null, null, null, 1, 1, encrypted, plain);
    }

    /**
     * Listens.
     *
     * @throws IOException if it cannot, with the address in the message
     */
    public static WebServer start(WebSettings settings, Routes routes, Gate gate) throws IOException {
        return start(settings, routes, gate, PING_MS, IDLE_MS, AnswerRoom.ofHeap());
    }

    /**
     * @param pingMs after which streams of events are pinged, and their listeners admitted again
     * @param idleMs after which a connection ends on which nothing moves, unless we are at work for it
     * @param room what answers may take together
     */
    static WebServer start(WebSettings settings, Routes routes, Gate gate, long pingMs, long idleMs, AnswerRoom room)
            throws IOException {
        WebServer server = new WebServer(settings, routes, gate, idleMs, room);
        try {
            server.server.start();
            server.streams.start(pingMs);
        } catch (Exception e) {
            server.close();
            throw new IOException(settings.host() + ":" + settings.port() + " cannot be listened on: " + reason(e), e);
        }
        return server;
    }

    private static String reason(Throwable e) {
        return e.getCause() == null ? e.getMessage() : e.getCause().getMessage();
    }

    public int port() {
        return connector.getLocalPort();
    }

    /** Where it is reached from this machine. */
    public String url() throws IOException {
        String scheme = settings.tls().isPresent() ? "https" : "http";
        boolean isLocal = InetAddress.getByName(settings.host()).isAnyLocalAddress()
                || InetAddress.getByName(settings.host()).isLoopbackAddress();
        String host =
                isLocal ? "localhost" : settings.host().contains(":") ? "[" + settings.host() + "]" : settings.host();
        return scheme + "://" + host + ":" + port();
    }

    /** Ends streams and connections; what is being answered has a second to end. */
    @Override
    public void close() {
        streams.close();
        try {
            server.stop();
        } catch (TimeoutException e) {
            LOG.debug("calls that had not ended in {} ms were cut off", STOP_MS, e);
        } catch (Exception e) {
            throw new IllegalStateException("the HTTP server does not stop", e);
        } finally {
            lanes.close();
        }
    }
}
