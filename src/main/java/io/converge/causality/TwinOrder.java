package io.converge.causality;

import io.converge.model.Version;
import java.util.Comparator;

/**
 * Orders versions that share a dot though their contents or the forms of those differ: a delete above all, then the
 * timestamp, then a number that stands for the content and its form, so that what is left of a version has its place, too.
 */
public final class TwinOrder implements Comparator<Version> {

    public static final TwinOrder INSTANCE = new TwinOrder();

    private static final Comparator<Version> ORDER = Comparator.comparing(Version::isDelete)
            .thenComparingLong(Version::timestamp)
            .thenComparingLong(Version::fingerprint);

    private TwinOrder() {}

    @Override
    public int compare(Version left, Version right) {
        return ORDER.compare(left, right);
    }

    /** Of two versions of one dot the one that stays: the first where neither is greater. */
    static Version greater(Version first, Version second) {
        return INSTANCE.compare(second, first) > 0 ? second : first;
    }
}
