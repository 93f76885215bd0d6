package io.converge.feed.file;

import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** A file packed by gzip, in one part or several: Java takes a part that is damaged in front for the end. Zeros behind are filling. */
final class WholeGzip extends GZIPInputStream {

    /** The checksum and the length. */
    private static final int TRAILER = 8;

    WholeGzip(InputStream in, int size) throws IOException {
        super(in, size);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int read = super.read(bytes, offset, length);
        if (read < 0) {
            for (int i = len - inf.getRemaining() + TRAILER; i < len; i++) {
                requireFilling(buf[i]);
            }
            for (int next = in.read(); next >= 0; next = in.read()) {
                requireFilling(next);
            }
        }
        return read;
    }

    private static void requireFilling(int next) throws IOException {
        if (next != 0) {
            throw new ZipException("what stands behind its first part is no other one");
        }
    }
}
