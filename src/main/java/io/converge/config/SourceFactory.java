package io.converge.config;

import io.converge.model.Limits;
import io.converge.model.Pointer;
import io.converge.source.Format;
import io.converge.source.Locator;
import io.converge.source.Locator.Form;
import io.converge.source.TimestampUnit;
import io.converge.source.TopicSource;
import io.converge.source.TopicSources;
import io.converge.source.Updates;
import io.converge.source.ValueFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;

/** From the settings of topics of other shapes to what reads them. */
final class SourceFactory {

    private final String topic;
    private final AbstractConfig own;
    private final boolean readsFiles;

    private SourceFactory(String topic, Map<String, String> given, boolean readsFiles) {
        this.topic = topic;
        this.readsFiles = readsFiles;
        try {
            this.own = new AbstractConfig(SourceSettings.DEFINITION, given, false);
        } catch (ConfigException e) {
            // It names the setting as it is named behind its topic.
            throw new ConfigException(
                    e.getMessage().replaceFirst("for configuration ", "for configuration " + key("")));
        }
    }

    /**
     * Every topic that is not of change events.
     *
     * @param given settings of all kinds
     * @param mergesFields whether the policy has a place for changes of some fields
     * @param groups fields that a change writes together
     * @param readsFiles whether to read the files that are named, too; else nothing can be read with what this gives
     * @throws ConfigException naming a setting, its value and what is allowed
     */
    static TopicSources of(
            Collection<String> topics,
            Map<String, String> given,
            boolean mergesFields,
            List<List<Pointer>> groups,
            boolean readsFiles) {
        List<TopicSource> sources = new ArrayList<>();
        for (String topic : topics) {
            Map<String, String> ofTopic = ofTopic(topic, topics, given);
            if (!ofTopic.isEmpty()) {
                new SourceFactory(topic, ofTopic, readsFiles)
                        .source(mergesFields, groups)
                        .ifPresent(sources::add);
            }
        }
        return TopicSources.of(sources);
    }

    private static Map<String, String> ofTopic(String topic, Collection<String> topics, Map<String, String> given) {
        Map<String, String> settings = new HashMap<>();
        given.forEach((key, value) -> {
            if (SourceNames.topic(key, topics).filter(topic::equals).isPresent()) {
                settings.put(SourceNames.name(key, topic), value);
            }
        });
        return settings;
    }

    private Optional<TopicSource> source(boolean mergesFields, List<List<Pointer>> groups) {
        Format format = constant(Format.class, TopicSource.FORMAT);
        if (format == Format.CHANGE) {
            requireNothing();
            return Optional.empty();
        }
        ValueFormat valueFormat = constant(ValueFormat.class, TopicSource.VALUE_FORMAT);
        TopicSource source = new TopicSource(
                topic,
                format,
                valueFormat,
                productSchema(valueFormat),
                locator(TopicSource.ORIGIN, SourceSettings.ORIGIN),
                locator(TopicSource.SKU, SourceSettings.SKU),
                locator(TopicSource.SEQUENCE, SourceSettings.SEQUENCE),
                timestamp(format),
                constant(TimestampUnit.class, TopicSource.TIMESTAMP_UNIT),
                text(TopicSource.CONTEXT).isEmpty() ? null : locator(TopicSource.CONTEXT, SourceSettings.CONTEXT),
                text(TopicSource.DIGEST).isEmpty() ? null : locator(TopicSource.DIGEST, SourceSettings.DIGEST),
                pointers(TopicSource.FIELDS).isEmpty() ? null : pointers(TopicSource.FIELDS),
                constant(Updates.class, TopicSource.UPDATES),
                pointers(TopicSource.DROP),
                mergesFields,
                groups);
        check(source);
        return Optional.of(source);
    }

    private Locator timestamp(Format format) {
        Locator locator = locator(TopicSource.TIMESTAMP, SourceSettings.TIMESTAMP);
        return format == Format.PRODUCT && locator instanceof Locator.OfFormat
                ? new Locator.RecordTimestamp()
                : locator;
    }

    /** Change events say all that these settings ask. */
    private void requireNothing() {
        own.originals().keySet().stream()
                .filter(name -> !name.equals(TopicSource.FORMAT))
                .findFirst()
                .ifPresent(name -> {
                    throw new ConfigException(
                            key(name),
                            text(name),
                            "has no meaning without " + key(TopicSource.FORMAT) + "=debezium or product");
                });
    }

    private Schema productSchema(ValueFormat valueFormat) {
        String file = text(TopicSource.PRODUCT_SCHEMA);
        if (valueFormat == ValueFormat.AVRO) {
            if (!file.isEmpty()) {
                throw wrong(
                        TopicSource.PRODUCT_SCHEMA,
                        "is for " + key(TopicSource.VALUE_FORMAT) + "=json: Avro has its schema with it");
            }
            return null;
        }
        if (file.isEmpty()) {
            throw wrong(
                    TopicSource.PRODUCT_SCHEMA,
                    "must name a file with " + key(TopicSource.VALUE_FORMAT) + "=json: JSON has no types of its own");
        }
        if (!readsFiles) {
            return null;
        }
        try {
            return SchemaFile.read(key(TopicSource.PRODUCT_SCHEMA), Path.of(file));
        } catch (IOException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    private void check(TopicSource source) {
        if (source.format() == Format.PRODUCT) {
            requireGiven(source.origin(), TopicSource.ORIGIN, "products");
            requireGiven(source.sequence(), TopicSource.SEQUENCE, "value:/version");
        }
        if (source.digest() != null && (source.format() != Format.DEBEZIUM || source.context() == null)) {
            throw wrong(
                    TopicSource.DIGEST,
                    "needs " + key(TopicSource.FORMAT) + "=debezium and " + key(TopicSource.CONTEXT)
                            + ": a digest is of a row and of its context");
        }
        if (source.sequence() instanceof Locator.Offset && source.sku() instanceof Locator.InValue) {
            throw wrong(
                    TopicSource.SEQUENCE,
                    "needs " + key(TopicSource.SKU)
                            + "=key or key:/pointer: offsets of two partitions have no order, so all records of a"
                            + " sku must have one key");
        }
        if (source.updates() == Updates.COLUMNS && (source.format() != Format.DEBEZIUM || !source.mergesFields())) {
            throw wrong(
                    TopicSource.UPDATES,
                    "needs " + key(TopicSource.FORMAT) + "=debezium and " + Settings.POLICY + "=field-merge");
        }
        if (source.fields() != null) {
            if (!source.mergesFields()) {
                throw wrong(TopicSource.FIELDS, "needs " + Settings.POLICY + "=field-merge");
            }
            if (source.fields().size() > Limits.FIELDS) {
                throw new ConfigException(
                        key(TopicSource.FIELDS) + " names " + source.fields().size() + " places, " + Limits.FIELDS
                                + " are allowed. A place stands for all that is below it");
            }
            for (Pointer dropped : source.drop()) {
                if (source.fields().stream().anyMatch(dropped::overlaps)) {
                    throw wrong(TopicSource.DROP, "overlaps with " + key(TopicSource.FIELDS));
                }
            }
        }
    }

    private void requireGiven(Locator locator, String name, String example) {
        if (locator instanceof Locator.OfFormat) {
            throw new ConfigException(key(name) + " is not set. With " + key(TopicSource.FORMAT)
                    + "=product it has to be, as in " + key(name) + "=" + example);
        }
    }

    private Locator locator(String name, Set<Form> allowed) {
        return Locator.parse(text(name), allowed);
    }

    private List<Pointer> pointers(String name) {
        return own.getList(name).stream().map(Pointer::parse).toList();
    }

    private <E extends Enum<E>> E constant(Class<E> type, String name) {
        return Enum.valueOf(type, text(name).toUpperCase(Locale.ROOT).replace('-', '_'));
    }

    private String text(String name) {
        return own.values().get(name) instanceof List<?> list
                ? String.join(",", list.stream().map(Object::toString).toList())
                : own.getString(name);
    }

    private ConfigException wrong(String name, String fault) {
        return new ConfigException(key(name), text(name), fault);
    }

    private String key(String name) {
        return TopicSource.PREFIX + topic + "." + name;
    }
}
