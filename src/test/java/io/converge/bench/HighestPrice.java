package io.converge.bench;

import io.converge.model.Version;
import io.converge.policy.MergeProcedure;
import io.converge.policy.Verdict;
import java.util.Comparator;
import java.util.List;

/** A merge procedure as one would write it: the dearest version stands. {@code highest-price.js} does the same. */
public final class HighestPrice implements MergeProcedure {

    @Override
    public Verdict merge(String sku, List<Version> versions) {
        Comparator<Version> byPrice =
                Comparator.comparing(version -> version.product().number("/price"));
        return new Verdict.Keep(
                versions.stream().max(byPrice.thenComparing(Version::dot)).orElseThrow());
    }
}
