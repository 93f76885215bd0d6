package io.converge.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A journal's bytes in a file, which is made if it is not there. */
final class JournalFile implements SchemaJournal.Storage {

    private final FileChannel file;

    JournalFile(Path path) throws IOException {
        boolean isNew = !Files.exists(path);
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isNew) {
            forceName(path);
        }
    }

    /** So that a crash of the machine does not take the file's name with it. Not every system opens a directory. */
    private static void forceName(Path path) {
        try (FileChannel directory = FileChannel.open(path.toAbsolutePath().getParent(), StandardOpenOption.READ)) {
            directory.force(true);
        } catch (IOException notHere) {
            return;
        }
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
        return file.write(bytes);
    }

    @Override
    public void force() throws IOException {
        file.force(true);
    }

    @Override
    public void truncate(long length) throws IOException {
        file.truncate(length);
        file.position(length);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
