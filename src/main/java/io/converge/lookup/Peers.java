package io.converge.lookup;

import io.converge.http.Call;
import io.converge.http.WebClient;
import io.converge.http.WebClient.Heard;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import javax.net.ssl.SSLContext;
import org.apache.kafka.streams.state.HostInfo;

/** The other instances, as this one reaches them over HTTP. What is asked of one is not handed on by it. */
public final class Peers {

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** So many threads of this server wait for others at the most: those others may wait for this one, too. */
    private static final int MOST_CALLS = 6;

    private static final String ASKED_BY_PEER = "Converge-Asked-By-Peer";

    private final String scheme;
    private final WebClient client;
    private final PeerCredential credential;
    private final Semaphore calls = new Semaphore(MOST_CALLS);

    private Peers(String scheme, Optional<SSLContext> trusted, PeerCredential credential) {
        this.scheme = scheme;
        this.client = WebClient.of(CONNECT, trusted, Executors.newCachedThreadPool(Peers::thread));
        this.credential = credential;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "peers");
        thread.setDaemon(true);
        return thread;
    }

    /** Instances that answer in plain HTTP. */
    public static Peers plain(PeerCredential credential) {
        return new Peers("http", Optional.empty(), credential);
    }

    /**
     * Instances that answer over TLS.
     *
     * @param trusted whom their certificates are trusted by
     */
    public static Peers encrypted(SSLContext trusted, PeerCredential credential) {
        return new Peers("https", Optional.of(trusted), credential);
    }

    /** Whether a call comes from another instance, and so is not handed on. */
    static boolean isFromPeer(Call call) {
        return call.header(ASKED_BY_PEER).isPresent();
    }

    /** Where an instance is. */
    public String url(HostInfo host) {
        return scheme + "://" + OwnAddress.text(host);
    }

    /**
     * Asks another instance.
     *
     * @param path encoded, with its query
     * @param room hears how much memory the answer takes, before it does
     * @throws IOException if it does not answer
     * @throws UnavailableException if too many calls are under way
     */
    Heard get(HostInfo host, String path, LongConsumer room) throws IOException {
        try {
            if (!calls.tryAcquire(ANSWER.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new UnavailableException("too many calls of other instances are under way");
            }
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
        try {
            return send(host, path, room);
        } finally {
            calls.release();
        }
    }

    private Heard send(HostInfo host, String path, LongConsumer room) throws IOException {
        URI target = URI.create(url(host) + path);
        HttpRequest.Builder call = HttpRequest.newBuilder(target).header(ASKED_BY_PEER, "1");
        credential.sign(call, target);
        try {
            return client.ask(call.build(), ANSWER, WebClient.inRoom(room));
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    private static IOException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new IOException("interrupted", e);
    }

    /**
     * The path by which a sku is asked for. One that is a dot, or two, is no segment of a path to whoever reads that on the way: it stands in the
     * query.
     *
     * @param stale whether a copy that is behind will do
     */
    public static String itemPath(String sku, boolean stale) {
        boolean isDots = sku.equals(".") || sku.equals("..");
        String path = "/api/items/" + (isDots ? "-?sku=" : "") + encoded(sku);
        return stale ? path + (isDots ? "&" : "?") + "stale=allow" : path;
    }

    /** A text as a segment of a path, or as a value in a query. */
    public static String encoded(String text) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            boolean isPlain =
                    b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b >= '0' && b <= '9' || "-_~".indexOf(b) >= 0;
            if (isPlain) {
                encoded.append((char) b);
            } else {
                encoded.append('%').append(String.format("%02X", b & 0xff));
            }
        }
        return encoded.toString();
    }
}
