package io.converge.feed.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;

/** A file of a zip, whose bytes have to be those that were packed: Java does not look. */
final class WholeEntry extends CheckedInputStream {

    private final ZipEntry entry;

    WholeEntry(InputStream in, ZipEntry entry) {
        super(in, new CRC32());
        this.entry = entry;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0 && entry.getCrc() >= 0 && entry.getCrc() != getChecksum().getValue()) {
            throw new ZipException("its bytes are not those that were packed");
        }
        return read;
    }
}
