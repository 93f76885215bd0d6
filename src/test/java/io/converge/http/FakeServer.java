package io.converge.http;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** Answers each call with what it was told to, byte by byte, and then waits for the next one, or for the caller to hang up. */
public final class FakeServer implements AutoCloseable {

    private final ServerSocket socket;
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch hungUp = new CountDownLatch(1);
    private volatile String answer;

    private FakeServer(String answer) throws IOException {
        this.answer = answer;
        this.socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    }

    /** @param answer as {@link #answer} makes it, or {@link #stall} */
    public static FakeServer start(String answer) throws IOException {
        FakeServer server = new FakeServer(answer);
        run(server::accept);
        return server;
    }

    /** @param head further lines of it */
    public static String answer(int status, String type, String body, String... head) {
        int bytes = body.getBytes(StandardCharsets.UTF_8).length;
        String more = head.length == 0 ? "" : String.join("\r\n", head) + "\r\n";
        return "HTTP/1.1 " + status + " Told\r\nContent-Type: " + type + "\r\nContent-Length: " + bytes + "\r\n" + more
                + "\r\n" + body;
    }

    /** A head, a byte, and nothing more. */
    public static String stall() {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{";
    }

    private static void run(Runnable work) {
        Thread thread = new Thread(work, "fake-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket caller = socket.accept();
                run(() -> serve(caller));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private void serve(Socket caller) {
        try (caller) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(caller.getInputStream(), StandardCharsets.UTF_8));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                heard.add(line);
                if (line.isEmpty()) {
                    caller.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                    caller.getOutputStream().flush();
                }
            }
        } catch (IOException e) {
            // The caller has gone, as at the end of its lines.
        }
        hungUp.countDown();
    }

    /** From the next call on. */
    public void answers(String next) {
        answer = next;
    }

    /** The lines of the heads of all calls. */
    public List<String> heard() {
        return heard;
    }

    /** Counted down once a caller has hung up. */
    public CountDownLatch hungUp() {
        return hungUp;
    }

    public URI url() {
        return URI.create("http://localhost:" + socket.getLocalPort());
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
