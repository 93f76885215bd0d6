package io.converge.feed;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The skus that the files of a run list, in a temporary file: they may be too many for the memory. */
final class SkuSpool implements AutoCloseable {

    private final Path path;
    private final DataOutputStream out;
    private long count;

    /** @throws IOException if there is no room for it */
    SkuSpool() throws IOException {
        path = Files.createTempFile("converge-feed", ".skus");
        out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(path)));
    }

    void add(byte[] sku) throws IOException {
        out.writeInt(sku.length);
        out.write(sku);
        count++;
    }

    /** Gives all of them, in their order. */
    void forEach(Ledger.SkuHandler handler) throws IOException {
        out.flush();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            for (long i = 0; i < count; i++) {
                handler.handle(in.readNBytes(in.readInt()));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(path);
    }
}
