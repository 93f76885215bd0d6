package io.converge.config;

import io.converge.source.TopicSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The names of settings that belong to one topic: {@code source.}, the topic, a dot and a name. Topics may have dots, too. */
final class SourceNames {

    private SourceNames() {}

    static boolean isOne(String key) {
        return key.startsWith(TopicSource.PREFIX);
    }

    /** The topic that a setting belongs to, of several the one with the longest name; empty if to none of these. */
    static Optional<String> topic(String key, Collection<String> topics) {
        return topics.stream()
                .filter(topic -> key.startsWith(prefix(topic)))
                .max(Comparator.comparingInt(String::length));
    }

    /** What stands behind the topic. */
    static String name(String key, String topic) {
        return key.substring(prefix(topic).length());
    }

    /** All names that there may be. */
    static List<String> all(Collection<String> topics) {
        List<String> names = new ArrayList<>();
        for (String topic : topics) {
            SourceSettings.DEFINITION.names().forEach(name -> names.add(prefix(topic) + name));
        }
        return names;
    }

    private static String prefix(String topic) {
        return TopicSource.PREFIX + topic + ".";
    }
}
