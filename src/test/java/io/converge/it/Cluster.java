package io.converge.it;

import io.converge.embedded.EmbeddedCluster;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One embedded broker and registry for all tests of this process; each test has topics of its own. */
final class Cluster {

    private static EmbeddedCluster shared;

    private Cluster() {}

    static synchronized EmbeddedCluster shared() {
        if (shared == null) {
            try {
                shared = EmbeddedCluster.startTemporary();
                Runtime.getRuntime().addShutdownHook(new Thread(Cluster::close));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return shared;
    }

    private static void close() {
        try {
            shared.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
