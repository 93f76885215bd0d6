package io.converge.cli;

import io.converge.config.SchemaFile;
import io.converge.config.TextFile;
import io.converge.sink.ColumnMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import picocli.CommandLine.Option;

/** The options that say what the columns of a sink's table have. */
final class SinkTableOptions {

    private static final String NONE = "none";

    @Option(
            names = "--map",
            paramLabel = "FILE",
            description =
                    "JSON that says which columns have what: {\"columns\": {\"color\": \"/attributes/color\"}}. Without it each field"
                            + " of the product has the column of its name.")
    private Path map;

    @Option(
            names = "--json",
            paramLabel = "COLUMN",
            description = "A column for the whole product, as jsonb. Without --map it is the only one.")
    private String json;

    @Option(
            names = "--product-schema",
            paramLabel = "FILE",
            description =
                    "The Avro schema of the products. Without it, the newest that the registry has for the topic.")
    private Path productSchema;

    @Option(
            names = "--key-column",
            paramLabel = "COLUMN",
            defaultValue = "sku",
            description = "The column of the sku (${DEFAULT-VALUE}).")
    private String key;

    @Option(
            names = "--context-column",
            paramLabel = "COLUMN",
            defaultValue = "converge_context",
            description =
                    "Has what whoever changes a row hands back as its change's context (${DEFAULT-VALUE}); none: no column.")
    private String contextColumn;

    @Option(
            names = "--winner-column",
            paramLabel = "COLUMN",
            defaultValue = "converge_winner",
            description = "Has the version that the row is (${DEFAULT-VALUE}); none: no column.")
    private String winnerColumn;

    @Option(
            names = "--digest-column",
            paramLabel = "COLUMN",
            description =
                    "Has a digest of what was written, by which a topic of the table's changes tells it from changes"
                            + " (source.<topic>.digest). Without it, no column.")
    private String digestColumn;

    @Option(
            names = "--soft-deletes",
            paramLabel = "COLUMN",
            description = "Mark rows of deleted products in this column instead of deleting them.")
    private String softDeletes;

    String key() {
        return key;
    }

    /** Null if there is to be none. */
    String context() {
        return orNone(contextColumn);
    }

    /** Null if there is to be none. */
    String winner() {
        return orNone(winnerColumn);
    }

    /** Null if there is to be none. */
    String digest() {
        return orNone(digestColumn);
    }

    /** Null if rows are to be deleted. */
    String softDeletes() {
        return orNone(softDeletes);
    }

    private static String orNone(String column) {
        return NONE.equals(column) ? null : column;
    }

    /** @throws ConfigException if the file cannot be read, or is no map */
    ColumnMap map() {
        ColumnMap columns = ColumnMap.BY_NAME;
        if (map != null) {
            try {
                columns = ColumnMap.parse(TextFile.read("--map", map, StandardCharsets.UTF_8));
            } catch (IllegalArgumentException e) {
                throw new ConfigException("--map " + map + ": " + e.getMessage());
            } catch (IOException e) {
                throw new ConfigException(e.getMessage());
            }
        }
        return json == null ? columns : columns.withWhole(json);
    }

    /** @throws ConfigException if the file cannot be read, or is no schema */
    Schema productSchema() {
        try {
            return productSchema == null ? null : SchemaFile.read("--product-schema", productSchema);
        } catch (IOException e) {
            throw new ConfigException(e.getMessage());
        }
    }
}
