package io.converge.feed;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.TextFile;
import io.converge.feed.file.RowFault;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Every row that is not simply created, updated or unchanged, as a line of JSON. Threads may share it. */
final class ReportFile implements AutoCloseable {

    private final Writer out;

    /** @param path null: nobody wants to know */
    ReportFile(Path path) throws IOException {
        out = path == null
                ? Writer.nullWriter()
                : new OutputStreamWriter(TextFile.create("--report", path), StandardCharsets.UTF_8);
    }

    /** Where a row stands. */
    record At(String file, String placeName, int place) {}

    /** @param sku null if it is not known */
    void rejected(At at, String sku, RowFault fault) {
        ObjectNode line = line("rejected", at, sku);
        if (fault.column() != null) {
            line.put("column", fault.column());
        }
        if (fault.value() != null) {
            line.put("value", fault.value());
        }
        write(line.put("reason", fault.reason()));
    }

    void refused(At at, String sku, String reason) {
        write(line("rejected", at, sku).put("reason", reason));
    }

    void repeated(At at, String sku, At last) {
        ObjectNode line = line("repeated", at, sku);
        line.putObject("last").put("file", last.file()).put(last.placeName(), last.place());
        write(line);
    }

    /** A row without a sku, which the map passes over. */
    void skipped(At at) {
        write(line("skipped", at, null));
    }

    void failed(At at, String sku, String reason) {
        write(line("not sent", at, sku).put("reason", reason));
    }

    /** @param conflict as its record says it, with what stands */
    void conflicted(At at, String sku, JsonNode conflict) {
        ObjectNode line = line("conflicted", at, sku);
        line.set("conflict", conflict);
        write(line);
    }

    /** @param stands the version that does; null if that is not at hand */
    void stale(At at, String sku, String stands) {
        write(line("stale", at, sku).put("stands", stands));
    }

    void unknown(At at, String sku) {
        write(line("unknown", at, sku));
    }

    private static ObjectNode line(String fate, At at, String sku) {
        ObjectNode line = JsonNodeFactory.instance.objectNode().put("fate", fate);
        if (at != null) { // A delete has no row.
            line.put("file", at.file()).put(at.placeName(), at.place());
        }
        return line.put("sku", sku);
    }

    private synchronized void write(ObjectNode line) {
        try {
            out.write(line + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("the report cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
