package io.converge.source;

import io.converge.model.Pointer;
import java.util.List;
import org.apache.avro.Schema;

/**
 * What the settings of one topic of another shape say.
 *
 * @param productSchema what JSON is typed by; null for Avro
 * @param unit of timestamps that are numbers or texts without a type
 * @param context null: changes are blind
 * @param digest of what a sink wrote, and {@code context} with it; null: no sink says
 * @param fields null: changes speak of the whole product
 * @param drop what is no part of the product
 * @param mergesFields whether the policy has a place for changes of some fields
 * @param groups fields that a change writes together
 */
public record TopicSource(
        String topic,
        Format format,
        ValueFormat valueFormat,
        Schema productSchema,
        Locator origin,
        Locator sku,
        Locator sequence,
        Locator timestamp,
        TimestampUnit unit,
        Locator context,
        Locator digest,
        List<Pointer> fields,
        Updates updates,
        List<Pointer> drop,
        boolean mergesFields,
        List<List<Pointer>> groups) {

    public static final String PREFIX = "source.";
    public static final String FORMAT = "format";
    public static final String VALUE_FORMAT = "value.format";
    public static final String PRODUCT_SCHEMA = "product.schema";
    public static final String ORIGIN = "origin";
    public static final String SKU = "sku";
    public static final String SEQUENCE = "sequence";
    public static final String TIMESTAMP = "timestamp";
    public static final String TIMESTAMP_UNIT = "timestamp.unit";
    public static final String CONTEXT = "context";
    public static final String DIGEST = "digest";
    public static final String FIELDS = "fields";
    public static final String UPDATES = "updates";
    public static final String DROP = "drop";

    /** The name of one of its settings, for a message. */
    public String key(String name) {
        return PREFIX + topic + "." + name;
    }
}
