package io.converge.feed;

import io.converge.feed.file.FileForm;
import io.converge.feed.file.Row;
import io.converge.feed.file.Rows;
import io.converge.feed.file.SourceFile;
import io.converge.feed.map.FeedMap;
import io.converge.feed.map.Mapper;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.List;
import org.apache.avro.Schema;

/**
 * The files of a run, and what is in them. They are read more than once, so they have to stay as they are.
 *
 * @param map null: columns are named like fields
 * @param isPartial whether the feed speaks of nothing but what its columns go to, if the map does not say
 * @param product the schema of products
 */
public record FeedInput(List<SourceFile> files, FileForm form, FeedMap map, boolean isPartial, Schema product) {

    public static final int MOST_FILES = Byte.MAX_VALUE;

    public FeedInput {
        files = List.copyOf(files);
    }

    /** A file that is open. */
    record Open(int number, Rows rows, FeedMap map, Mapper mapper) {}

    /** What to do with a file, and with its rows. */
    interface Visitor {
        /** Before its first row. */
        default void file(Open file) throws IOException {}

        void row(Open file, Row row) throws IOException;
    }

    /** Reads all rows of all files. @param digest gets all that is read; null: nobody wants to know */
    void read(MessageDigest digest, Visitor visitor) throws IOException {
        for (int i = 0; i < files.size(); i++) {
            try (Rows rows = files.get(i).open(form, digest)) {
                FeedMap named = map == null ? FeedMap.byNames(rows.columns(), product) : map;
                FeedMap used = isPartial ? named.owningItsTargets() : named;
                Open file = new Open(i, rows, used, new Mapper(used, product, rows));
                visitor.file(file);
                for (Row row = rows.next(); row != null; row = rows.next()) {
                    visitor.row(file, row);
                }
            } catch (IOException e) {
                throw named(files.get(i), e);
            }
        }
    }

    private static IOException named(SourceFile file, IOException e) {
        boolean isNamed = String.valueOf(e.getMessage()).startsWith(file.name());
        return isNamed ? e : new IOException(file.name() + ": " + e.getMessage(), e);
    }
}
