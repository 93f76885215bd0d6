package io.converge.feed.file;

import java.nio.charset.Charset;
import java.util.List;

/**
 * What is said of the form of a file; what is not said is found out.
 *
 * @param kind null: by how it begins
 * @param charset null: UTF-8, or UTF-16 where a mark in front says so
 * @param delimiter of a table; null: the most frequent in its first line
 * @param quote of a table, or {@link Dialect#NO_QUOTE}
 * @param columns the names of a table's columns; null: its first row has them
 * @param records the names on the way to an array of JSON; null: it is all of the file
 */
public record FileForm(
        Kind kind, Charset charset, Character delimiter, int quote, List<String> columns, List<String> records) {

    /** What a file is made of. */
    public enum Kind {
        CSV,
        TSV,
        JSON_LINES,
        JSON
    }

    /** All is found out. */
    public static final FileForm ANY = new FileForm(null, null, null, '"', null, null);

    /** Of a file that begins so. */
    Kind kind(String beginning) {
        if (kind != null) {
            return kind;
        }
        if (records != null || beginning.stripLeading().startsWith("[")) {
            return Kind.JSON;
        }
        return beginning.stripLeading().startsWith("{") ? Kind.JSON_LINES : Kind.CSV;
    }
}
