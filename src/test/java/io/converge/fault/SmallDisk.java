package io.converge.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file system of its own that can be filled to the last byte. Only root may mount one, and not everywhere: elsewhere it is a
 * folder like any other.
 */
final class SmallDisk implements AutoCloseable {

    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path directory;
    private boolean mounted;

    private SmallDisk(Path directory, boolean mounted) {
        this.directory = directory;
        this.mounted = mounted;
    }

    static SmallDisk mount(Path directory, int mebibytes) throws IOException {
        Files.createDirectories(directory);
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=" + mebibytes + "m", "tmpfs", directory.toString());
        return new SmallDisk(directory, mounted);
    }

    private static boolean run(String... command) throws IOException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException noSuchCommand) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    boolean isAvailable() {
        return mounted;
    }

    Path directory() {
        return directory;
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** Leaves no room. */
    void fill() throws IOException {
        byte[] block = new byte[BLOCK_BYTES];
        try (OutputStream file = Files.newOutputStream(ballast())) {
            while (true) {
                file.write(block);
            }
        } catch (IOException full) {
            if (Files.getFileStore(directory).getUsableSpace() >= BLOCK_BYTES) {
                throw full;
            }
        }
    }

    /** Gives the room back. */
    void free() throws IOException {
        Files.deleteIfExists(ballast());
    }

    @Override
    public void close() throws IOException {
        if (mounted) {
            mounted = false;
            if (!run("umount", directory.toString())) {
                throw new IOException("cannot unmount " + directory);
            }
        }
    }
}
