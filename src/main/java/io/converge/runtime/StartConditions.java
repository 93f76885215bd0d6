package io.converge.runtime;

import io.converge.check.PolicyCheck;
import io.converge.config.ConvergeConfig;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.serde.schema.Schemas;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.avro.Schema;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;

/** What must be there before an application can start: a broker, a registry, and a policy that fits the products. */
final class StartConditions {

    private static final int ASK_TIMEOUT_MS = 5_000;
    private static final int CHECKED_CONFLICTS = 10;
    private static final long CHECK_SEED = 1;

    private final ConvergeConfig config;
    private final Consumer<String> say;
    private final CountDownLatch closing;
    private volatile String waiting;
    /** The schema of the products, if any was ever registered. */
    private Optional<Schema> product = Optional.empty();

    /** @param closing ends all waiting */
    StartConditions(ConvergeConfig config, Consumer<String> say, CountDownLatch closing) {
        this.config = config;
        this.say = say;
        this.closing = closing;
    }

    /**
     * Waits for the broker and the registry, and makes the registry's subjects ready; false if the application is closed before.
     *
     * @throws RefusedStartException if the registry refuses what is needed there
     */
    boolean await(Admin admin) throws InterruptedException {
        return await("Kafka at " + config.bootstrapServers(), () -> askBroker(admin))
                && (!config.needsRegistry()
                        || await("the schema registry", this::askRegistry)
                                && await("the schema registry", this::prepareSubjects));
    }

    /** What is waited for now, and why. */
    Optional<String> waiting() {
        return Optional.ofNullable(waiting);
    }

    private interface Question {
        /** What is wrong; empty if nothing is. */
        Optional<String> ask() throws InterruptedException;
    }

    /** Asks until nothing is wrong; false if the application is closed before. */
    private boolean await(String whom, Question question) throws InterruptedException {
        Backoff backoff = Backoff.ofSeconds();
        while (true) {
            Optional<String> problem = question.ask();
            if (problem.isEmpty()) {
                waiting = null;
                return true;
            }
            long pause = backoff.nextPauseMs(System.nanoTime());
            waiting = "waiting for " + whom + ": " + problem.get();
            say.accept(waiting + " Trying again in " + pause / 1000 + " s.");
            if (closing.await(pause, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
    }

    private static Optional<String> askBroker(Admin admin) throws InterruptedException {
        try {
            admin.describeCluster(new DescribeClusterOptions().timeoutMs(ASK_TIMEOUT_MS))
                    .nodes()
                    .get();
            return Optional.empty();
        } catch (ExecutionException e) {
            return Optional.of(e.getCause().getMessage());
        }
    }

    private Optional<String> askRegistry() {
        String topic = config.changesTopics().get(0);
        try {
            config.registryClient().check(topic);
            product = config.sources().hasChanges(topic)
                    ? config.registryClient().registeredSchema(topic).flatMap(Schemas::productOf)
                    : config.sources().productSchema(topic);
            return Optional.empty();
        } catch (RegistryUnavailableException e) {
            return Optional.of(e.getMessage());
        }
    }

    private Optional<String> prepareSubjects() {
        try {
            new OutputSubjects(config, say).prepare();
            return Optional.empty();
        } catch (RegistryUnavailableException e) {
            return Optional.of(e.getMessage());
        }
    }

    /**
     * The quick part of {@code check-policy}, on the newest schema that is registered.
     *
     * @param held whether the catalogue belongs to the policy already: then products have grown away from it, which is legal, and
     *     what it lacks is told
     * @throws RefusedStartException saying what a new policy lacks
     */
    void checkPolicy(boolean held) {
        if (product.isEmpty()) {
            return; // No product was ever written.
        }
        problem(product.get()).ifPresent(problem -> {
            if (!held) {
                throw new RefusedStartException(problem);
            }
            say.accept("warning: " + problem + "\nThe catalogue belongs to this policy, so it goes on. Products of that"
                    + " schema are read as the policy reads what has nothing there.");
        });
    }

    private Optional<String> problem(Schema schema) {
        List<String> problems = PolicyCheck.problems(config.policy(), schema);
        if (!problems.isEmpty()) {
            return Optional.of(String.join("\n", problems));
        }
        // Generated products may be ones that a procedure rightly fails on.
        PolicyCheck check = new PolicyCheck(config::resolver, CHECK_SEED, true);
        return check.tryGenerated(schema, config.policy(), CHECKED_CONFLICTS)
                .map(example -> "the policy is not deterministic: " + example.problem()
                        + "\n`check-policy` prints the changes.");
    }
}
