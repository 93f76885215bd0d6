package io.converge.topology;

import io.converge.policy.Convergence;
import io.converge.unique.UniqueKeys;
import java.util.Optional;

/** The policies that a catalogue is and was read under. A policy's text says all that it can be made of again. */
public interface PolicyBook {

    /** How often the catalogue's policy was changed: what a higher one wrote, a lower one may not touch. */
    long generation();

    /** The text of the policy that holds now. */
    String current();

    /** What decides under the policy that holds now, for one task. */
    Convergence convergence();

    /** What has to be unique under the policy that holds now. */
    UniqueKeys uniqueKeys();

    /** What decided under an earlier policy, for one task; empty if its procedure is not there any more. */
    Optional<Convergence> earlier(String text);

    /** Hears how far the skus of a task have come under the policy that holds now. */
    void progress(Progress progress);

    /**
     * @param partition of the task
     * @param scanned skus that are read under the policy now
     * @param expected about how many there are
     * @param changed skus for which something was emitted
     * @param done whether that were all
     */
    record Progress(int partition, long scanned, long expected, long changed, boolean done) {}
}
