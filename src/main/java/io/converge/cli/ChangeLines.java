package io.converge.cli;

import io.converge.cli.TextLines.Line;
import io.converge.config.SchemaFile;
import io.converge.config.TextFile;
import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.json.TopicLine;
import io.converge.serde.registry.RegistryRefusalException;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.serde.schema.Schemas;
import io.converge.source.TopicSource;
import io.converge.source.ValueFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;

/** Change events as JSON lines from a file or standard input, read alike; a bad line is named and passed over. */
final class ChangeLines {

    /** What a command says of its {@code FILE} that reads nothing but lines. */
    static final String FILE = "Change events, one JSON object a line. Without it, or as -, standard input.";

    @Option(
            names = "--product-schema",
            paramLabel = "FILE",
            description = "The Avro schema of the products, where it is not the example's; always UTF-8.")
    private Path productSchema;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            defaultValue = "UTF-8",
            description = "Of the lines (${DEFAULT-VALUE}). A line of other bytes is a bad one.")
    private Charset charset;

    private int read;
    private int bad;

    /** What to do with a change. */
    interface Handler {
        void handle(int line, GenericRecord change) throws IOException;
    }

    /**
     * Whatever goes wrong with one line is that line's fault, and the others are taken; except for what the broker, the registry
     * or a disk says.
     *
     * @param file null, or {@code -}: standard input
     * @param product the schema of the products
     * @param err hears of bad lines
     */
    void forEach(Path file, Schema product, Handler handler, PrintWriter err) throws IOException {
        ChangeLine form = new ChangeLine(product);
        forEach(file, (line, text) -> handler.handle(line, form.read(text)), err);
    }

    /** What to do with a record of a topic. */
    interface RecordHandler {
        void handle(int line, TopicLine record) throws IOException;
    }

    /** As {@link #forEach(Path, Schema, Handler, PrintWriter)}, of records of a topic of another shape. */
    void forEachRecord(Path file, TopicSource topic, RecordHandler handler, PrintWriter err) throws IOException {
        Schema values = topic.valueFormat() == ValueFormat.AVRO ? schema() : null;
        forEach(file, (line, text) -> handler.handle(line, TopicLine.read(text, values)), err);
    }

    private interface TextHandler {
        void handle(int line, String text) throws IOException, JsonFormException;
    }

    private void forEach(Path file, TextHandler handler, PrintWriter err) throws IOException {
        try (TextLines lines = new TextLines(open(file), charset)) {
            for (Line line = lines.next(); line != null; line = lines.next()) {
                boolean isEmpty = line.fault() == null && line.text().isBlank();
                read += isEmpty ? 0 : 1;
                if (line.fault() != null) {
                    reject(line.number(), line.fault(), err);
                } else if (!isEmpty) {
                    take(line.number(), line.text(), handler, err);
                }
            }
        }
    }

    private void take(int line, String text, TextHandler handler, PrintWriter err) throws IOException {
        try {
            handler.handle(line, text);
        } catch (JsonFormException e) {
            reject(line, e.getMessage(), err);
        } catch (KafkaException | RegistryUnavailableException | RegistryRefusalException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            reject(line, "not taken: " + e, err);
        }
    }

    /** Names a bad line and counts it. */
    void reject(int line, String reason, PrintWriter err) {
        bad++;
        err.println("line " + line + ": " + reason);
    }

    /** How many lines were bad. */
    int bad() {
        return bad;
    }

    /** Says how many lines were bad, if any was. */
    void summarize(PrintWriter err) {
        if (bad > 0) {
            err.println(bad + " of " + Count.of(read, "line") + " failed");
        }
    }

    private static InputStream open(Path file) throws IOException {
        if (file == null || file.toString().equals("-")) {
            return System.in;
        }
        return TextFile.open(file);
    }

    boolean namesProductSchema() {
        return productSchema != null;
    }

    /** The schema of the products: the named one, else the example's. */
    Schema schema() throws IOException {
        if (productSchema == null) {
            return Schemas.PRODUCT;
        }
        return SchemaFile.read("--product-schema", productSchema);
    }
}
