package io.converge.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.converge.model.Printable;
import io.converge.serde.JsonFault;
import io.converge.serde.binary.AvroForm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** A file with the schema of products, as an option names it. It is JSON, so it is UTF-8. */
public final class SchemaFile {

    private static final int LONGEST = 300;

    private SchemaFile() {}

    /** @throws IOException naming the option, the file, and what is wrong with it */
    public static Schema read(String option, Path file) throws IOException {
        String text = TextFile.read(option, file, StandardCharsets.UTF_8);
        if (text.isBlank()) {
            throw new IOException(option + " " + file + ": the file is empty");
        }
        try {
            Schema schema = AvroForm.parse(text);
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IOException(option + " " + file + ": a product is a record, not "
                        + schema.getType().getName());
            }
            return schema;
        } catch (AvroRuntimeException e) {
            throw new IOException(option + " " + file + ": " + fault(e), e);
        } catch (NullPointerException undefined) {
            // Avro looks a lone name up without a word of its own where nothing is called so.
            throw new IOException(
                    option + " " + file + ": no Avro schema: " + Printable.within(text.strip(), LONGEST)
                            + " is defined nowhere",
                    undefined);
        }
    }

    /** Avro says nothing of places, the parser of JSON does. */
    private static String fault(AvroRuntimeException failure) {
        for (Throwable cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof JsonProcessingException json) {
                return "not JSON: " + JsonFault.message(json, null);
            }
        }
        return "no Avro schema: " + Printable.within(failure.getMessage(), LONGEST);
    }
}
