package io.converge.policy;

import io.converge.model.Product;
import io.converge.model.Version;
import java.util.List;

/**
 * Blind writers cannot say what they had seen. Each is taken to have seen the version of another origin whose product is the one that it
 * says to have replaced; then every version of another origin that is older than its own by more than a replication lag.
 *
 * @param lagMs −1: the timestamps show nothing; 0: they alone decide
 */
record AssumedVisibility(long lagMs) {

    /** Whether what a version says to have replaced is what another one made. */
    @FunctionalInterface
    interface Evidence {

        /** By the whole product. */
        Evidence PRODUCT = (blind, other) -> blind.before() != null
                && other.product() != null
                && Product.sameContent(blind.before(), other.product());

        /** @param blind one that says what it has replaced, or not */
        boolean shows(Version blind, Version other);
    }

    /** The versions that none of the blind ones is taken to have seen. Not empty if {@code live} is not. */
    List<Version> remaining(List<Version> live) {
        return remaining(live, Evidence.PRODUCT);
    }

    /** The versions that none of the blind ones is taken to have seen, by other evidence. */
    List<Version> remaining(List<Version> live, Evidence evidence) {
        return live.size() < 2 || !anyBlind(live) ? live : byTime(byEvidence(live, evidence));
    }

    private static List<Version> byEvidence(List<Version> live, Evidence evidence) {
        if (live.stream().noneMatch(version -> version.blind() && version.before() != null)) {
            return live;
        }
        List<Version> remaining = live.stream()
                .filter(version -> live.stream()
                        .noneMatch(other -> hasSeen(other, version, evidence) && !hasSeen(version, other, evidence)))
                .toList();
        return remaining.isEmpty() ? live : remaining;
    }

    /** Asked for each leaf, and mostly there is none. */
    private static boolean anyBlind(List<Version> live) {
        for (Version version : live) {
            if (version.blind()) {
                return true;
            }
        }
        return false;
    }

    private static boolean hasSeen(Version blind, Version version, Evidence evidence) {
        return isOfOther(blind, version) && evidence.shows(blind, version);
    }

    private List<Version> byTime(List<Version> live) {
        if (lagMs < 0) {
            return live;
        }
        return live.stream()
                .filter(version -> live.stream().noneMatch(other -> isLongAfter(other, version)))
                .toList();
    }

    private boolean isLongAfter(Version blind, Version version) {
        return isOfOther(blind, version) && isLater(blind.timestamp(), version.timestamp());
    }

    private static boolean isOfOther(Version blind, Version version) {
        return blind.blind() && !blind.dot().origin().equals(version.dot().origin());
    }

    /** Whether {@code later − earlier > lagMs}, also where the difference is beyond a long. */
    private boolean isLater(long later, long earlier) {
        if (later <= earlier) {
            return false;
        }
        return Long.compareUnsigned(later - earlier, lagMs) > 0;
    }
}
