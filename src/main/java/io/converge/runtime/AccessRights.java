package io.converge.runtime;

import io.converge.config.ConvergeConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The least that an application must be allowed to do on a broker with ACLs. */
public final class AccessRights {

    private static final String ANY_HOST = "*";

    private AccessRights() {}

    /** Operations on a resource. One that another one implies, as READ does DESCRIBE, is not listed. */
    public record Right(ResourcePattern resource, List<AclOperation> operations) {

        /** The arguments that tell Kafka's {@code kafka-acls.sh} to allow it. */
        public String arguments(String principal) {
            StringBuilder text =
                    new StringBuilder("--add --allow-principal '" + principal + "' --allow-host '" + ANY_HOST + "'");
            operations.forEach(operation -> text.append(" --operation ").append(word(operation)));
            text.append(resourceOption()).append(" '").append(resource.name()).append('\'');
            if (resource.patternType() == PatternType.PREFIXED) {
                text.append(" --resource-pattern-type prefixed");
            }
            return text.toString();
        }

        private static String word(AclOperation operation) {
            StringBuilder word = new StringBuilder();
            for (String part : operation.name().split("_")) {
                word.append(part.charAt(0)).append(part.substring(1).toLowerCase(Locale.ROOT));
            }
            return word.toString();
        }

        private String resourceOption() {
            return switch (resource.resourceType()) {
                case TOPIC -> " --topic";
                case GROUP -> " --group";
                case TRANSACTIONAL_ID -> " --transactional-id";
                default -> throw new IllegalStateException(resource.toString());
            };
        }
    }

    /** Where its topics are there already, {@code CREATE} on those that are named may be left out. */
    public static List<Right> of(ConvergeConfig config) {
        List<Right> rights = new ArrayList<>();
        for (String topic : config.changesTopics()) {
            rights.add(topic(topic, AclOperation.READ));
        }
        for (String topic : List.of(config.convergedTopic(), config.conflictsTopic(), config.deadLettersTopic())) {
            rights.add(topic(topic, AclOperation.WRITE));
        }
        String own = config.applicationId() + "-";
        // Its open conflicts, its policy, its changelogs, and the topics to itself, from which it drops what it has
        // read.
        rights.add(new Right(
                new ResourcePattern(ResourceType.TOPIC, own, PatternType.PREFIXED),
                List.of(
                        AclOperation.CREATE,
                        AclOperation.DESCRIBE_CONFIGS,
                        AclOperation.READ,
                        AclOperation.WRITE,
                        AclOperation.DELETE)));
        rights.add(new Right(
                new ResourcePattern(ResourceType.GROUP, config.applicationId(), PatternType.LITERAL),
                List.of(AclOperation.READ)));
        rights.add(new Right(
                new ResourcePattern(ResourceType.TRANSACTIONAL_ID, own, PatternType.PREFIXED),
                List.of(AclOperation.WRITE)));
        return rights;
    }

    /** The least that a person must be allowed to do to list and to show dead letters. */
    public static List<Right> ofList(ConvergeConfig config) {
        return List.of(
                literal(ResourceType.TOPIC, config.deadLettersTopic(), AclOperation.READ),
                literal(ResourceType.TOPIC, config.retriedTopic(), AclOperation.READ));
    }

    /**
     * The least that a person must be allowed to do to send the records of dead letters again, where {@code run} has made the
     * topics: nothing that {@code run} may do is needed for it.
     */
    public static List<Right> ofRetry(ConvergeConfig config) {
        List<Right> rights = new ArrayList<>();
        rights.add(literal(ResourceType.TOPIC, config.deadLettersTopic(), AclOperation.READ));
        for (String topic : config.changesTopics()) {
            // What a letter leaves out is read where its record stood.
            rights.add(literal(ResourceType.TOPIC, topic, AclOperation.READ, AclOperation.WRITE));
        }
        rights.add(literal(ResourceType.TOPIC, config.retriedTopic(), AclOperation.READ, AclOperation.WRITE));
        rights.add(literal(ResourceType.TRANSACTIONAL_ID, config.retriedTopic(), AclOperation.WRITE));
        return rights;
    }

    /** The least that a console must be allowed to do, where {@code run} has made the topics: one that changes nothing needs no {@code WRITE}. */
    public static List<Right> ofConsole(ConvergeConfig config) {
        List<Right> rights = new ArrayList<>(ofRetry(config));
        for (String topic : List.of(
                config.conflictsTopic(), config.openConflictsTopic(), config.policyTopic(), config.convergedTopic())) {
            rights.add(literal(ResourceType.TOPIC, topic, AclOperation.READ));
        }
        return rights;
    }

    /** The least that a feed of any origin must be allowed to do, where {@code run} has made the other topics. */
    public static List<Right> ofFeed(ConvergeConfig config) {
        List<Right> rights = new ArrayList<>();
        rights.add(literal(ResourceType.TOPIC, config.ownChangesTopic(), AclOperation.WRITE));
        for (String topic : List.of(config.convergedTopic(), config.conflictsTopic(), config.deadLettersTopic())) {
            rights.add(literal(ResourceType.TOPIC, topic, AclOperation.READ));
        }
        rights.add(new Right(
                new ResourcePattern(ResourceType.TOPIC, config.applicationId() + "-feed-", PatternType.PREFIXED),
                List.of(AclOperation.CREATE, AclOperation.DESCRIBE_CONFIGS, AclOperation.READ, AclOperation.WRITE)));
        return rights;
    }

    /** The least that a sink must be allowed to do whose name begins as the one that it has without {@code --name}. */
    public static List<Right> ofSink(ConvergeConfig config) {
        return List.of(
                literal(ResourceType.TOPIC, config.convergedTopic(), AclOperation.READ),
                new Right(
                        new ResourcePattern(
                                ResourceType.GROUP, config.applicationId() + "-sink-", PatternType.PREFIXED),
                        List.of(AclOperation.READ)));
    }

    private static Right literal(ResourceType type, String name, AclOperation... operations) {
        return new Right(new ResourcePattern(type, name, PatternType.LITERAL), List.of(operations));
    }

    /** The least that it must be allowed to do at the schema registry, a line of plain text for each; empty if it needs none. */
    public static List<String> ofRegistry(ConvergeConfig config) {
        if (!config.needsRegistry()) {
            return List.of();
        }
        List<String> rights = new ArrayList<>();
        rights.add("read any schema by its id");
        for (String topic : config.changesTopics()) {
            rights.add("read subject " + topic + "-value");
        }
        for (String subject :
                OutputSubjects.names(config).orElse(List.of("(named by " + config.subjectNames() + ")"))) {
            String compatibility = config.createdCompatibility().isPresent() && config.registersSchemas()
                    ? "; read and write its compatibility"
                    : "";
            rights.add((config.registersSchemas() ? "read and write subject " : "read subject ")
                    + subject
                    + compatibility);
        }
        return rights;
    }

    private static Right topic(String name, AclOperation operation) {
        return new Right(
                new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL),
                List.of(AclOperation.CREATE, AclOperation.DESCRIBE_CONFIGS, operation));
    }
}
