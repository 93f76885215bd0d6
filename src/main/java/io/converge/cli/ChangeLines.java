package io.converge.cli;

import io.converge.json.ChangeLine;
import io.converge.json.JsonFormException;
import io.converge.serde.AvroForm;
import io.converge.serde.RegistryRefusalException;
import io.converge.serde.RegistryUnavailableException;
import io.converge.serde.Schemas;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Change events as JSON lines from a file or standard input, a bad line named and passed over. */
final class ChangeLines {

    @Parameters(
            arity = "0..1",
            paramLabel = "FILE",
            description = "Change events, one JSON object a line. Without it, or as -, standard input.")
    private Path file;

    @Option(
            names = "--product-schema",
            paramLabel = "FILE",
            description = "The Avro schema of the products, where it is not the example's.")
    private Path productSchema;

    private int bad;

    /** What to do with a change. */
    interface Handler {
        void handle(int line, GenericRecord change) throws IOException;
    }

    /**
     * Whatever goes wrong with one line is that line's fault, and the others are taken; except for what the broker, the registry
     * or a disk says.
     *
     * @param err hears of bad lines
     */
    void forEach(Handler handler, PrintWriter err) throws IOException {
        ChangeLine form = new ChangeLine(schema());
        try (BufferedReader reader = open()) {
            String bytes;
            for (int line = 1; (bytes = reader.readLine()) != null; line++) {
                if (!bytes.isBlank()) {
                    take(line, bytes, form, handler, err);
                }
            }
        }
    }

    private void take(int line, String bytes, ChangeLine form, Handler handler, PrintWriter err) throws IOException {
        try {
            handler.handle(line, form.read(text(bytes)));
        } catch (JsonFormException e) {
            reject(line, e.getMessage(), err);
        } catch (CharacterCodingException e) {
            reject(line, "not UTF-8", err);
        } catch (KafkaException | RegistryUnavailableException | RegistryRefusalException | UncheckedIOException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            reject(line, "not taken: " + e, err);
        }
    }

    /** A reader that decodes would end at the first byte that is no UTF-8, or put another character there. */
    private static String text(String bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.ISO_8859_1)))
                .toString();
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

    /** Each char is a byte of the line. */
    private BufferedReader open() throws IOException {
        if (file == null || file.toString().equals("-")) {
            return new BufferedReader(new InputStreamReader(System.in, StandardCharsets.ISO_8859_1));
        }
        try {
            return Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no file " + file, e);
        }
    }

    /** Whether there is a file to read. */
    boolean areGiven() {
        return file != null;
    }

    boolean namesProductSchema() {
        return productSchema != null;
    }

    /** The schema of the products: the named one, else the example's. */
    Schema schema() throws IOException {
        if (productSchema == null) {
            return Schemas.PRODUCT;
        }
        try {
            Schema schema = AvroForm.parse(Files.readString(productSchema));
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IOException(
                        "--product-schema " + productSchema + ": a product is a record, not " + schema.getType());
            }
            return schema;
        } catch (NoSuchFileException e) {
            throw new IOException("--product-schema: there is no file " + productSchema, e);
        } catch (AvroRuntimeException e) {
            throw new IOException("--product-schema " + productSchema + ": " + e.getMessage(), e);
        }
    }
}
