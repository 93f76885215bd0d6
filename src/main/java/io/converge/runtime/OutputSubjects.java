package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryRefusalException;
import io.converge.serde.registry.RegistrySubjects;
import io.converge.serde.schema.Schemas;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The registry's subjects of what Converge writes. Which schema comes first there is a matter of arrival, and a legal evolution
 * of products may be an illegal one the other way round; so no compatibility may stand between a result and its topic. What guards
 * products is the subject of the changes.
 */
final class OutputSubjects {

    private static final String CONFLUENT = "io.confluent.kafka.serializers.subject.";

    private final ConvergeConfig config;
    private final Consumer<String> say;

    OutputSubjects(ConvergeConfig config, Consumer<String> say) {
        this.config = config;
        this.say = say;
    }

    /** Their names; empty if they are named by a rule that Converge does not know. */
    static Optional<List<String>> names(ConvergeConfig config) {
        String converged = Schemas.converged(Schemas.PRODUCT).getFullName();
        String conflict = Schemas.conflict(Schemas.PRODUCT).getFullName();
        String convergedTopic = config.convergedTopic();
        List<String> conflictTopics = List.of(config.conflictsTopic(), config.openConflictsTopic());
        TreeSet<String> names = new TreeSet<>();
        switch (config.subjectNames()) {
            case "", CONFLUENT + "TopicNameStrategy" -> {
                names.add(convergedTopic + "-value");
                conflictTopics.forEach(topic -> names.add(topic + "-value"));
            }
            case CONFLUENT + "RecordNameStrategy" -> names.addAll(List.of(converged, conflict));
            case CONFLUENT + "TopicRecordNameStrategy" -> {
                names.add(convergedTopic + "-" + converged);
                conflictTopics.forEach(topic -> names.add(topic + "-" + conflict));
            }
            default -> {
                return Optional.empty();
            }
        }
        return Optional.of(List.copyOf(names));
    }

    /**
     * Gives each that has none the compatibility that is set for them. To be done before anything is written there.
     *
     * @throws RefusedStartException if the registry refuses to
     * @throws io.converge.serde.registry.RegistryUnavailableException if it does not answer
     */
    void prepare() {
        Optional<String> level = config.createdCompatibility();
        if (level.isEmpty() || !config.registersSchemas()) {
            return;
        }
        Optional<List<String>> names = names(config);
        if (names.isEmpty()) {
            say.accept("warning: how " + config.subjectNames()
                    + " names subjects is not known, so the compatibility of those"
                    + " of the converged and the conflicts topics is left alone. Set it to " + level.get() + " there.");
            return;
        }
        try (RegistrySubjects subjects = config.registryClient().subjects()) {
            names.get().forEach(name -> prepare(subjects, name, level.get()));
        }
    }

    private void prepare(RegistrySubjects subjects, String name, String level) {
        try {
            Optional<String> own = subjects.ownCompatibility(name);
            if (own.isEmpty()) {
                subjects.setCompatibility(name, level);
            } else if (!own.get().equals(level)) {
                say.accept("warning: subject " + name + " has the compatibility " + own.get()
                        + " of its own, and keeps it. A schema of products that it refuses holds processing up, which may"
                        + " depend on the order of arrival; created.subjects.compatibility is " + level + ".");
            }
        } catch (RegistryRefusalException e) {
            throw new RefusedStartException(
                    e.getMessage() + ". Allow it (in Confluent's terms ReadCompatibility and WriteCompatibility on that"
                            + " subject), or do it once by PUT " + config.registryUrl() + "/config/" + name
                            + " with {\"compatibility\": \"" + level
                            + "\"} and set created.subjects.compatibility=leave.",
                    e);
        }
    }
}
