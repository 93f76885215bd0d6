package io.converge.source;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;

/**
 * The changes topics that are of another shape than change events.
 *
 * @param byTopic each under the name of its topic
 */
public record TopicSources(Map<String, TopicSource> byTopic) {

    public static final TopicSources NONE = new TopicSources(Map.of());

    public static TopicSources of(List<TopicSource> sources) {
        return new TopicSources(sources.stream().collect(Collectors.toMap(TopicSource::topic, Function.identity())));
    }

    /** The schema that the products of a topic are read as; empty if it comes with them. */
    public Optional<Schema> productSchema(String topic) {
        return hasChanges(topic)
                ? Optional.empty()
                : Optional.ofNullable(byTopic.get(topic).productSchema());
    }

    /** Whether a topic has change events of Converge's own form. */
    public boolean hasChanges(String topic) {
        return !byTopic.containsKey(topic);
    }
}
