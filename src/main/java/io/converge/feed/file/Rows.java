package io.converge.feed.file;

import java.io.IOException;
import java.nio.charset.Charset;
import java.util.List;

/** The rows of a file, in their order. What is wrong with one is told by it; the others are read all the same. */
public interface Rows extends AutoCloseable {

    /** The next row; null if there is none. @throws IOException if the file cannot be read any further */
    Row next() throws IOException;

    /** The names of the columns; null where every row has its own. */
    List<String> columns();

    /**
     * What stands for a column from now on.
     *
     * @param column its name; in JSON also a pointer
     * @throws UnknownColumnException if there is none of this name, or several
     */
    int bind(String column) throws UnknownColumnException;

    /** What {@link Row#place} counts. */
    String placeName();

    /** How rows stand in a file of this form. */
    Frame frame();

    /**
     * What is around rows in a file.
     *
     * @param head in front of all, as a line with the names of columns
     * @param between two rows
     * @param tail behind all
     * @param hasMark whether a byte order mark stands in front
     */
    record Frame(String head, String between, String tail, Charset charset, boolean hasMark) {}

    @Override
    void close() throws IOException;
}
