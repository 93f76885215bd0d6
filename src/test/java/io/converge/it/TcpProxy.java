package io.converge.it;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** Stands before a server on this machine, and can cut all connections, keep an answer to itself, or take none. */
final class TcpProxy implements AutoCloseable {

    private static final int BACKLOG = 50;
    private static final int BUFFER_BYTES = 8_192;

    private final int target;
    private final ServerSocket listening;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private volatile boolean isAway;
    /** The answer with this word is not handed on: the connection is cut instead. */
    private volatile String kept;

    TcpProxy(int target) throws IOException {
        this.target = target;
        this.listening = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
        run(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    private static void run(Runnable what) {
        Thread thread = new Thread(what, "tcp-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = listening.accept();
                open.add(client);
                if (isAway) {
                    client.close();
                    continue;
                }
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(server);
                run(() -> copy(client, server, asked -> true));
                run(() -> copy(server, client, this::isHandedOn));
            }
        } catch (IOException e) {
            // It is closed.
        }
    }

    private boolean isHandedOn(String answer) {
        String word = kept;
        boolean isKept = word != null && answer.contains(word);
        if (isKept) {
            kept = null;
        }
        return !isKept;
    }

    /** @param isHandedOn told of what was read; where it says no, the connection is cut */
    private void copy(Socket from, Socket to, Predicate<String> isHandedOn) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] buffer = new byte[BUFFER_BYTES];
            int read = in.read(buffer);
            while (read >= 0 && isHandedOn.test(new String(buffer, 0, read, StandardCharsets.ISO_8859_1))) {
                out.write(buffer, 0, read);
                read = in.read(buffer);
            }
        } catch (IOException e) {
            // It is cut.
        } finally {
            open.remove(from);
            open.remove(to);
        }
    }

    /** Cuts the connection instead of handing the next answer with this word on. */
    void keepAnswer(String word) {
        kept = word;
    }

    /** Cuts all that is connected. */
    void cut() throws IOException {
        for (Socket socket : open) {
            socket.close();
        }
    }

    /** Takes no connections from now on, or takes them again. */
    void away(boolean isSo) throws IOException {
        isAway = isSo;
        if (isSo) {
            cut();
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        cut();
    }
}
