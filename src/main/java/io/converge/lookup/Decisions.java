package io.converge.lookup;

import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.policy.Convergence;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.kafka.common.config.ConfigException;

/**
 * What decides under a policy, lent to one thread at a time: a merge procedure belongs to one thread, and takes time and memory to be
 * made. No more are kept than were needed at once.
 */
final class Decisions {

    private final ConvergeConfig config;
    private final String current;
    private final Map<String, Queue<Convergence>> idle = new ConcurrentHashMap<>();

    Decisions(ConvergeConfig config) {
        this.config = config;
        this.current = config.policy().json();
    }

    /**
     * Lends what decides under a policy.
     *
     * @param policy its text; null: the one that is configured
     * @throws ConfigException if it cannot be made any more, as its procedure is not there
     */
    <T> T under(String policy, Function<Convergence, T> work) {
        String text = policy == null ? current : policy;
        Queue<Convergence> lent = idle.computeIfAbsent(text, any -> new ConcurrentLinkedQueue<>());
        Convergence known = lent.poll();
        Convergence convergence = known == null ? made(text) : known;
        T result = work.apply(convergence);
        lent.add(convergence); // One that has failed is not lent again.
        return result;
    }

    private Convergence made(String policy) {
        return policy.equals(current) ? config.convergence() : config.convergence(PolicySettings.parse(policy));
    }

    /** Which policy a text tells of, in a word. */
    String name(String policy) {
        return (policy == null || policy.equals(current) ? config.policy() : PolicySettings.parse(policy))
                .identity()
                .name();
    }
}
