package io.converge.testing;

import java.io.IOException;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports that nobody listens on. They lie below those that systems give to outgoing connections, and each test process walks through
 * them from a place of its own: between the choice of a port here and its use nobody else takes it.
 */
public final class FreePorts {

    private static final int FIRST = 10_000;
    private static final int COUNT = 20_000;
    private static final int STRIDE = 1_009;

    private static int next = (int) (ProcessHandle.current().pid() * STRIDE % COUNT);

    private FreePorts() {}

    /** Different ones, free a moment ago and not given before in this process. */
    public static synchronized List<Integer> of(int count) throws IOException {
        List<Integer> ports = new ArrayList<>();
        for (int tries = 0; ports.size() < count; tries++) {
            if (tries == COUNT) {
                throw new IOException("no " + count + " free ports from " + FIRST + " on");
            }
            int port = FIRST + next;
            next = (next + 1) % COUNT;
            if (isFree(port)) {
                ports.add(port);
            }
        }
        return ports;
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port)) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
