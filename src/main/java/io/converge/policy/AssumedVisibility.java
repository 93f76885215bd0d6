package io.converge.policy;

import io.converge.model.Version;
import java.util.List;

/**
 * Blind writers cannot say what they had seen. Each is taken to have seen every version of another origin that is older
 * than its own by more than a replication lag.
 *
 * @param lagMs −1: a blind writer has seen nothing but its own origin; 0: timestamps alone decide
 */
record AssumedVisibility(long lagMs) {

    /** The versions that none of the blind ones is taken to have seen. Not empty if {@code live} is not. */
    List<Version> remaining(List<Version> live) {
        if (lagMs < 0 || live.size() < 2) {
            return live;
        }
        return live.stream()
                .filter(version -> live.stream().noneMatch(other -> seenBy(other, version)))
                .toList();
    }

    private boolean seenBy(Version blind, Version version) {
        return blind.blind()
                && !blind.dot().origin().equals(version.dot().origin())
                && isLater(blind.timestamp(), version.timestamp());
    }

    /** Whether {@code later − earlier > lagMs}, also where the difference is beyond a long. */
    private boolean isLater(long later, long earlier) {
        if (later <= earlier) {
            return false;
        }
        return Long.compareUnsigned(later - earlier, lagMs) > 0;
    }
}
