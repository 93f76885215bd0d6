package io.converge.policy;

import io.converge.model.ConflictType;
import io.converge.model.Product;
import io.converge.model.Sources;
import io.converge.model.Version;
import io.converge.policy.Decision.Chosen;
import io.converge.policy.Decision.Merged;
import io.converge.policy.Decision.Unresolved;
import io.converge.policy.Verdict.Delete;
import io.converge.policy.Verdict.GiveUp;
import io.converge.policy.Verdict.Keep;
import io.converge.policy.Verdict.Put;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Policies#custom}. */
record Custom(MergeProcedure procedure, ChoosingPolicy lastWriteWins) implements Policy {

    private static final String DECIDED = "procedure";

    @Override
    public String name() {
        return Policies.CUSTOM;
    }

    @Override
    public Decision decide(String sku, ConflictType type, List<Version> versions) {
        try {
            return decision(procedure.merge(sku, type, versions), versions);
        } catch (RuntimeException | StackOverflowError | LinkageError | AssertionError e) {
            // It is somebody else's code: what it throws is its answer.
            return unresolved(Policies.FAILED + message(e), versions);
        }
    }

    private Decision decision(Verdict verdict, List<Version> versions) {
        if (verdict instanceof Keep keep) {
            return versions.stream()
                    .filter(version -> version.dot().equals(keep.version().dot()))
                    .findFirst()
                    .<Decision>map(version -> new Chosen(version, DECIDED, List.of()))
                    .orElseGet(() -> unresolved(
                            "the procedure kept " + keep.version().dot() + ", which is not in conflict", versions));
        }
        if (verdict instanceof Put put) {
            return merged(put.product(), versions);
        }
        if (verdict instanceof Delete) {
            return merged(null, versions);
        }
        String reason = verdict instanceof GiveUp giveUp ? giveUp.reason() : "the procedure returned nothing";
        return unresolved(reason, versions);
    }

    /** What is one of the versions is not merged; what is, must have a place in their schema. */
    private static Decision merged(Product product, List<Version> versions) {
        Optional<Version> same = versions.stream()
                .filter(version -> Product.sameContent(version.product(), product))
                .findFirst();
        if (same.isPresent()) {
            return new Chosen(same.get(), DECIDED, List.of());
        }
        if (product == null) {
            return new Merged(null, Map.of(), DECIDED, List.of());
        }
        List<Product> sources = new ArrayList<>(List.of(product));
        versions.stream().filter(version -> !version.isDelete()).forEach(version -> sources.add(version.product()));
        if (sources.size() == 1) {
            throw new IllegalArgumentException("a product where all versions are deletes");
        }
        Product fitting = sources.get(1).withFields(product.fields(), Sources.of(sources));
        return new Merged(fitting, Leaves.sources(fitting, versions), DECIDED, List.of());
    }

    private Decision unresolved(String reason, List<Version> versions) {
        return new Unresolved(reason, lastWriteWins.choose(versions));
    }

    private static String message(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
