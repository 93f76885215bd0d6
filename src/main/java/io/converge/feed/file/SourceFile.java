package io.converge.feed.file;

import io.converge.config.TextFile;
import io.converge.model.Printable;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A file as it came, packed by gzip or in a zip or not at all. It is unpacked once, and never into memory: what a zip holds may be
 * large, but no row of it may.
 *
 * @param path where it is
 * @param name what people call it
 */
public record SourceFile(Path path, String name) {

    private static final int BUFFER = 1 << 16;
    private static final int HEAD = 1 << 12;
    private static final int MARK_BYTES = 3;
    private static final int SHOWN_ENTRIES = 20;
    private static final int LONGEST_NAME = 200;

    public SourceFile(Path path) {
        this(path, path.toString());
    }

    /**
     * Its rows, from the first on.
     *
     * @throws IOException naming the file, if it cannot be read or has no rows
     */
    public Rows open(FileForm form) throws IOException {
        return open(form, null);
    }

    /** @param digest gets every byte that is read, unpacked; null: nobody wants to know */
    public Rows open(FileForm form, MessageDigest digest) throws IOException {
        InputStream in = unpacked();
        try {
            InputStream counted = digest == null ? in : new DigestInputStream(in, digest);
            return rows(form, new BufferedInputStream(counted, BUFFER));
        } catch (IOException e) {
            in.close();
            throw e instanceof DamagedFileException ? e : new IOException(name + ": " + e.getMessage(), e);
        }
    }

    private static Rows rows(FileForm form, BufferedInputStream in) throws IOException {
        in.mark(HEAD);
        byte[] head = in.readNBytes(HEAD);
        in.reset();
        Mark mark = Mark.of(head);
        Charset charset = mark != null && mark.fits(form.charset())
                ? mark.charset
                : form.charset() == null ? StandardCharsets.UTF_8 : form.charset();
        int markBytes = mark != null && charset.equals(mark.charset) ? mark.bytes.length : 0;
        in.skipNBytes(markBytes);
        FileForm.Kind kind = form.kind(new String(head, markBytes, head.length - markBytes, charset));
        return switch (kind) {
            case JSON ->
                new JsonArrayRows(
                        new InputStreamReader(in, charset.newDecoder()),
                        form.records() == null ? List.of() : form.records(),
                        charset);
            case JSON_LINES ->
                new JsonLineRows(new CharWindow(in, charset), charset, markBytes > 0, form.kind() == null);
            case CSV, TSV -> {
                Character delimiter = kind == FileForm.Kind.TSV && form.delimiter() == null
                        ? Character.valueOf('\t')
                        : form.delimiter();
                yield new CsvRows(
                        new CharWindow(in, charset), charset, markBytes > 0, delimiter, form.quote(), form.columns());
            }
        };
    }

    /** What stands in front of a text and tells its charset. */
    private enum Mark {
        UTF_8(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
        LITTLE(StandardCharsets.UTF_16LE, 0xff, 0xfe),
        BIG(StandardCharsets.UTF_16BE, 0xfe, 0xff);

        private final Charset charset;
        private final int[] bytes;

        Mark(Charset charset, int... bytes) {
            this.charset = charset;
            this.bytes = bytes;
        }

        static Mark of(byte[] head) {
            for (Mark mark : values()) {
                boolean isIt = head.length >= mark.bytes.length;
                for (int i = 0; isIt && i < mark.bytes.length; i++) {
                    isIt = (head[i] & 0xff) == mark.bytes[i];
                }
                if (isIt) {
                    return mark;
                }
            }
            return null;
        }

        /** Whether a file in a charset that is given may begin so. */
        boolean fits(Charset given) {
            return given == null || given.equals(charset) || given.equals(StandardCharsets.UTF_16) && this != UTF_8;
        }
    }

    private InputStream unpacked() throws IOException {
        BufferedInputStream in = new BufferedInputStream(TextFile.open(path), BUFFER);
        in.mark(HEAD);
        byte[] magic = in.readNBytes(MARK_BYTES + 1);
        in.reset();
        if (begins(magic, 0x1f, 0x8b)) {
            try {
                return new Told(new WholeGzip(in, BUFFER));
            } catch (IOException e) {
                in.close();
                throw new DamagedFileException(damaged(e), e);
            }
        }
        if (begins(magic, 'P', 'K', 3, 4) || begins(magic, 'P', 'K', 5, 6)) {
            in.close();
            return onlyEntry();
        }
        return new Told(in);
    }

    private static boolean begins(byte[] magic, int... bytes) {
        for (int i = 0; i < bytes.length; i++) {
            if (magic.length <= i || (magic[i] & 0xff) != bytes[i]) {
                return false;
            }
        }
        return true;
    }

    private InputStream onlyEntry() throws IOException {
        ZipFile zip;
        try {
            zip = new ZipFile(path.toFile());
        } catch (IOException e) {
            throw new DamagedFileException(damaged(e), e);
        }
        List<? extends ZipEntry> entries =
                zip.stream().filter(SourceFile::isData).toList();
        if (entries.size() != 1) {
            zip.close();
            String names = entries.stream()
                    .limit(SHOWN_ENTRIES)
                    .map(entry -> Printable.within(entry.getName(), LONGEST_NAME))
                    .collect(Collectors.joining(", "));
            throw new DamagedFileException(
                    name + " is a zip of " + entries.size()
                            + " files; one is expected. Unpack it, and feed the files one by one: " + names,
                    null);
        }
        return new Told(new WholeEntry(zip.getInputStream(entries.get(0)), entries.get(0))) {
            @Override
            public void close() throws IOException {
                super.close();
                zip.close();
            }
        };
    }

    /** What macOS adds is no file of the supplier's. */
    private static boolean isData(ZipEntry entry) {
        String base = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        return !entry.isDirectory() && !entry.getName().startsWith("__MACOSX/") && !base.startsWith(".");
    }

    private String damaged(IOException e) {
        String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return name + " cannot be read to its end: " + why
                + ". It is cut or damaged, or packed in a way that is not read here";
    }

    /** What is wrong with the bytes is told with the file's name. */
    private class Told extends FilterInputStream {

        Told(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            throw new UnsupportedOperationException("bytes are read in portions");
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            try {
                return super.read(bytes, offset, length);
            } catch (IOException e) {
                throw new DamagedFileException(damaged(e), e);
            }
        }
    }

    /** The message names the file. */
    static final class DamagedFileException extends IOException {

        private static final long serialVersionUID = 1L;

        DamagedFileException(String message, IOException cause) {
            super(message, cause);
        }
    }
}
