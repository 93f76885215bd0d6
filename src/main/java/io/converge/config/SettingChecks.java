package io.converge.config;

import io.converge.source.TopicSource;
import io.converge.source.TopicSources;
import io.converge.source.Updates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.streams.StreamsConfig;

/** What must hold of the settings together. */
final class SettingChecks {

    /** What starts like this is Converge's, so an unknown name is a mistake. */
    private static final List<String> OWN_PREFIXES = List.of(
            "resolution.",
            "unresolved.",
            "unique.",
            "assumed.",
            "changes.",
            "converged.",
            "conflicts.",
            "dead.letters.",
            "tombstone.",
            "plugins.",
            "created.topics.",
            "created.subjects.",
            "health.",
            "http.",
            "console.",
            "max.clock.",
            "max.origins",
            "max.change.",
            "max.live.",
            "max.number.",
            "unknown.schema.",
            TopicSource.PREFIX);

    /** What Converge's promises rest on, so a user may not set it. */
    static final Set<String> RESERVED = Set.of(
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG,
            StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG);

    /** So many letters may be wrong in a name that is still taken for one of Converge's. */
    private static final LevenshteinDistance SLIPS = new LevenshteinDistance(2);

    private SettingChecks() {}

    /** @throws ConfigException if updates are partial changes, and a rule for deletes asks them to bring products back */
    static void updates(AbstractConfig own, TopicSources sources) {
        String deletes = own.getString(Settings.DELETES);
        for (TopicSource source : new TreeMap<>(sources.byTopic()).values()) {
            if (source.updates() == Updates.COLUMNS && !deletes.equals("win")) {
                throw new ConfigException(
                        Settings.DELETES,
                        deletes,
                        "needs " + source.key(TopicSource.UPDATES)
                                + "=row: an update of some columns is a partial change,"
                                + " which never brings back what is deleted");
            }
        }
    }

    /**
     * @param topics whose settings may stand among these
     * @throws ConfigException for a name that is a mistake, or that a user may not set
     */
    static void names(Map<String, String> given, List<String> topics) {
        List<String> known = new ArrayList<>(Settings.keys().keySet());
        known.addAll(SourceNames.all(topics));
        for (String key : new TreeSet<>(given.keySet())) {
            if (!known.contains(key)) {
                unknown(key, known, topics);
            }
            if (RESERVED.contains(key)) {
                throw new ConfigException(key, given.get(key), "Converge sets this itself, for its dead letters");
            }
        }
        String guarantee = given.get(StreamsConfig.PROCESSING_GUARANTEE_CONFIG);
        if (guarantee != null
                && !Set.of(StreamsConfig.EXACTLY_ONCE_V2, StreamsConfig.AT_LEAST_ONCE)
                        .contains(guarantee)) {
            throw new ConfigException(
                    StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                    guarantee,
                    "must be one of: " + StreamsConfig.EXACTLY_ONCE_V2 + ", " + StreamsConfig.AT_LEAST_ONCE);
        }
    }

    private static void unknown(String key, List<String> known, List<String> topics) {
        if (SourceNames.isOne(key) && SourceNames.topic(key, topics).isEmpty()) {
            throw new ConfigException("Unknown setting " + key + ": " + Settings.CHANGES_TOPICS
                    + " has no such topic, but " + String.join(", ", topics));
        }
        Optional<String> meant = known.stream()
                .filter(own -> SLIPS.apply(own, key) >= 0)
                .min(Comparator.comparing(own -> SLIPS.apply(own, key)));
        if (meant.isPresent() || OWN_PREFIXES.stream().anyMatch(key::startsWith)) {
            throw new ConfigException("Unknown setting " + key + ". "
                    + meant.map(own -> "Is " + own + " meant? ").orElse("") + "`config` prints those that there are.");
        }
    }

    /**
     * A single change must find room.
     *
     * @throws ConfigException naming both settings
     */
    static void sizes(AbstractConfig own) {
        int change = own.getInt(Settings.MAX_CHANGE_BYTES);
        int live = own.getInt(Settings.MAX_LIVE_BYTES);
        if (live < change) {
            throw new ConfigException(
                    Settings.MAX_LIVE_BYTES, live, "must be at least " + Settings.MAX_CHANGE_BYTES + "=" + change);
        }
    }

    /**
     * A topic that is read and written would feed on itself, and two kinds of records in one could not be told apart.
     *
     * @throws ConfigException naming both settings
     */
    static void topics(AbstractConfig own) {
        Map<String, String> keyByTopic = new TreeMap<>();
        own.getList(Settings.CHANGES_TOPICS).forEach(topic -> keyByTopic.put(topic, Settings.CHANGES_TOPICS));
        for (String key : List.of(Settings.CONVERGED_TOPIC, Settings.CONFLICTS_TOPIC, Settings.DEAD_LETTERS_TOPIC)) {
            String other = keyByTopic.putIfAbsent(own.getString(key), key);
            if (other != null) {
                throw new ConfigException(key, own.getString(key), "is also named by " + other);
            }
        }
    }
}
