package io.converge.cli;

import io.converge.config.TextFile;
import io.converge.serde.binary.AvroForm;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;

/** A file with the schema of products, as an option names it. */
final class SchemaFile {

    private SchemaFile() {}

    /** @throws IOException naming the option, the file, and what is wrong with it */
    static Schema read(String option, Path file, Charset charset) throws IOException {
        try {
            Schema schema = AvroForm.parse(TextFile.read(option, file, charset));
            if (schema.getType() != Schema.Type.RECORD) {
                throw new IOException(option + " " + file + ": a product is a record, not "
                        + schema.getType().getName());
            }
            return schema;
        } catch (AvroRuntimeException e) {
            throw new IOException(option + " " + file + ": no Avro schema: " + e.getMessage(), e);
        }
    }
}
