package io.converge.feed;

import io.converge.config.ConvergeConfig;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** The topic of a feed's ledger, made with its first run. */
final class LedgerTopic {

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9._-]+");
    private static final int LONGEST = 249;
    private static final int MOST_REPLICAS = 3;

    private LedgerTopic() {}

    /**
     * @throws IOException if no topic can be named by the origin
     */
    static String name(ConvergeConfig config, String origin) throws IOException {
        String name = config.applicationId() + "-feed-" + origin;
        if (!NAME.matcher(origin).matches() || name.length() > LONGEST) {
            throw new IOException(
                    "--origin: '" + origin + "' names the topic of what the feed has sent, so it has letters"
                            + " from a to z, digits, '.', '_' and '-' alone, and the name of the topic, application.id-feed-origin,"
                            + " at most " + LONGEST + " characters");
        }
        return name;
    }

    static boolean exists(ConvergeConfig config, String topic) throws IOException {
        try (Admin admin = Admin.create(config.clientSettings())) {
            return admin.listTopics().names().get().contains(topic);
        } catch (ExecutionException e) {
            throw failed(config, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    /** @throws IOException if it can neither be made nor used */
    static void make(ConvergeConfig config, String topic) throws IOException {
        try (Admin admin = Admin.create(config.clientSettings())) {
            if (!admin.listTopics().names().get().contains(topic)) {
                create(admin, config, topic);
                return;
            }
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            String cleanup = admin.describeConfigs(List.of(resource))
                    .all()
                    .get()
                    .get(resource)
                    .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                    .value();
            int partitions = admin.describeTopics(List.of(topic))
                    .allTopicNames()
                    .get()
                    .get(topic)
                    .partitions()
                    .size();
            if (!cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT) || partitions != 1) {
                throw new IOException("topic " + topic + " has cleanup.policy=" + cleanup + " and " + partitions
                        + " partitions. What a feed has sent needs cleanup.policy=compact and one partition");
            }
        } catch (ExecutionException e) {
            throw failed(config, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("stopped", e);
        }
    }

    private static void create(Admin admin, ConvergeConfig config, String topic)
            throws ExecutionException, InterruptedException {
        int brokers = admin.describeCluster().nodes().get().size();
        int replicas = config.createdReplicationFactor() > 0
                ? config.createdReplicationFactor()
                : Math.min(MOST_REPLICAS, brokers);
        int inSync =
                config.createdMinInsyncReplicas() > 0 ? config.createdMinInsyncReplicas() : Math.max(1, replicas - 1);
        NewTopic wanted = new NewTopic(topic, 1, (short) replicas)
                .configs(Map.of(
                        TopicConfig.CLEANUP_POLICY_CONFIG,
                        TopicConfig.CLEANUP_POLICY_COMPACT,
                        TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG,
                        String.valueOf(inSync)));
        try {
            admin.createTopics(List.of(wanted)).all().get();
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) { // Another worker may have been first.
                throw e;
            }
        }
    }

    private static IOException failed(ConvergeConfig config, ExecutionException e) {
        return new IOException(
                "Kafka at " + config.bootstrapServers() + ": " + e.getCause().getMessage(), e);
    }
}
