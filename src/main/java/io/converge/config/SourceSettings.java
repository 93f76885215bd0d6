package io.converge.config;

import static org.apache.kafka.common.config.ConfigDef.Importance.HIGH;
import static org.apache.kafka.common.config.ConfigDef.Importance.LOW;
import static org.apache.kafka.common.config.ConfigDef.Importance.MEDIUM;
import static org.apache.kafka.common.config.ConfigDef.Type.LIST;
import static org.apache.kafka.common.config.ConfigDef.Type.STRING;

import io.converge.source.Format;
import io.converge.source.Locator.Form;
import io.converge.source.TimestampUnit;
import io.converge.source.TopicSource;
import io.converge.source.Updates;
import io.converge.source.ValueFormat;
import java.util.EnumSet;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;

/** The definition of the settings that each changes topic may have for itself, by what stands behind {@code source.<topic>.} in their names. */
final class SourceSettings {

    /** As the reference shows it in front of each name. */
    static final String SHOWN_PREFIX = TopicSource.PREFIX + "<topic>.";

    static final Set<Form> ORIGIN = EnumSet.of(Form.TEXT, Form.HEADER, Form.VALUE);
    static final Set<Form> SKU = EnumSet.of(Form.KEY, Form.KEY_POINTER, Form.VALUE);
    static final Set<Form> SEQUENCE = EnumSet.of(Form.VALUE, Form.HEADER, Form.TIMESTAMP, Form.OFFSET);
    static final Set<Form> TIMESTAMP = EnumSet.of(Form.RECORD, Form.HEADER, Form.VALUE);
    static final Set<Form> CONTEXT = EnumSet.of(Form.HEADER, Form.VALUE);
    static final Set<Form> DIGEST = EnumSet.of(Form.VALUE);

    static final ConfigDef DEFINITION = new ConfigDef()
            .define(
                    TopicSource.FORMAT,
                    STRING,
                    "change",
                    new Validators.Names<>(Format.class),
                    HIGH,
                    "What the records of this topic of changes.topics are: change, Converge's own events; debezium, what a connector"
                            + " of Debezium's says of a table; product, the products themselves, where null is a delete.")
            .define(
                    TopicSource.VALUE_FORMAT,
                    STRING,
                    "avro",
                    new Validators.Names<>(ValueFormat.class),
                    HIGH,
                    "How the topic is written: avro, with a registry; json, plain or by Kafka Connect's converter.")
            .define(
                    TopicSource.PRODUCT_SCHEMA,
                    STRING,
                    "",
                    HIGH,
                    "A file with the Avro schema that products in JSON are read as.")
            .define(
                    TopicSource.ORIGIN,
                    STRING,
                    "",
                    new Validators.Located(ORIGIN),
                    HIGH,
                    "Who writes: a text, header:NAME or value:/pointer. Empty: under debezium the name of the connector, else it has to be"
                            + " given.")
            .define(
                    TopicSource.SKU,
                    STRING,
                    "key",
                    new Validators.Located(SKU),
                    HIGH,
                    "Where the sku stands: key (a text, a whole number, or an object of one of these), key:/pointer or value:/pointer.")
            .define(
                    TopicSource.SEQUENCE,
                    STRING,
                    "",
                    new Validators.Located(SEQUENCE),
                    HIGH,
                    "What grows with each change of a sku: value:/pointer, header:NAME, the record's timestamp, or its offset, which asks"
                            + " for one partition a sku. Empty: under debezium the position in the database's log, else it has to be given.")
            .define(
                    TopicSource.TIMESTAMP,
                    STRING,
                    "",
                    new Validators.Located(TIMESTAMP),
                    MEDIUM,
                    "The writer's clock: record, which is the record's timestamp, header:NAME or value:/pointer. Empty: under debezium"
                            + " source.ts_ms, else record.")
            .define(
                    TopicSource.TIMESTAMP_UNIT,
                    STRING,
                    "ms",
                    new Validators.Names<>(TimestampUnit.class),
                    LOW,
                    "Of a timestamp whose type does not say it: ms or s since 1970, or iso-8601.")
            .define(
                    TopicSource.CONTEXT,
                    STRING,
                    "",
                    new Validators.Located(CONTEXT),
                    MEDIUM,
                    "What the writer had seen, a map or a JSON text: header:NAME or value:/pointer. Empty: nobody says, all changes are"
                            + " blind.")
            .define(
                    TopicSource.DIGEST,
                    STRING,
                    "",
                    new Validators.Located(DIGEST),
                    LOW,
                    "Where a sink of Converge's that writes to the table leaves the digest of a row, value:/pointer: rows that are as it"
                            + " wrote them are passed over. For debezium, with context. Empty: no sink writes to it, or its transactions do not"
                            + " come back.")
            .define(
                    TopicSource.FIELDS,
                    LIST,
                    "",
                    new Validators.Pointers(),
                    MEDIUM,
                    "JSON pointers, 1000 at the most: this topic speaks of these fields of a product alone, as a price list does. Needs"
                            + " field-merge. Empty: of all.")
            .define(
                    TopicSource.UPDATES,
                    STRING,
                    "row",
                    new Validators.Names<>(Updates.class),
                    MEDIUM,
                    "What an update of a row speaks of: row, all of it; columns, those that it changed, with the others of their group, as a"
                            + " partial change. For debezium in its envelope, with the rows as they were (PostgreSQL: REPLICA IDENTITY FULL), and"
                            + " field-merge. For tables that a sink writes to, too.")
            .define(
                    TopicSource.DROP,
                    LIST,
                    "",
                    new Validators.Pointers(),
                    MEDIUM,
                    "JSON pointers to what is no part of the product, as control columns.");

    private SourceSettings() {}
}
