package io.converge.policy;

import io.converge.model.Product;
import io.converge.model.Version;
import java.math.BigDecimal;
import java.util.List;
import java.util.Objects;

/** Keeps the first product with the revisions of all added up; deletes stay deleted, and three of a kind are too many. */
public final class SumOfRevisions implements MergeProcedure {

    @Override
    public Verdict merge(String sku, List<Version> versions) {
        if (versions.size() > 3) {
            return new Verdict.GiveUp(versions.size() + " versions of " + sku + " at once");
        }
        if (versions.stream().anyMatch(Version::isDelete)) {
            return new Verdict.Delete();
        }
        Product first = versions.get(0).product();
        BigDecimal sum = versions.stream()
                .map(version -> version.product().number("/revision"))
                .filter(Objects::nonNull)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new Verdict.Put(first.with("/revision", sum.stripTrailingZeros()));
    }
}
