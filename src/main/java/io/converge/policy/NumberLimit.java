package io.converge.policy;

import io.converge.causality.Acceptance.Refused;
import io.converge.model.Change;
import io.converge.model.NumberText;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.RefusalReason;
import io.converge.model.Variant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How many digits a text may have where the policy compares numbers. A change beyond that is refused when it comes in: its
 * number would be made again with every decision on its sku.
 *
 * <p>It depends on the change and the policy alone. Where the policy compares no numbers, or the product has no room for so
 * many digits, nothing is looked at.
 */
public final class NumberLimit {

    /** For who compares no numbers. */
    public static final NumberLimit NONE = new NumberLimit(List.of(), new LeafRules(Map.of()), Integer.MAX_VALUE);

    private final List<Pointer> paths;
    private final LeafRules rules;
    private final boolean anyLeaf;
    private final int maxDigits;

    /**
     * @param paths where every policy compares numbers
     * @param rules by which leaves are merged
     * @param maxDigits of a text that is a number at such a place
     */
    public NumberLimit(List<Pointer> paths, LeafRules rules, int maxDigits) {
        this.paths = List.copyOf(paths);
        this.rules = rules;
        this.anyLeaf = rules.use(LeafRule.MIN) || rules.use(LeafRule.MAX);
        this.maxDigits = maxDigits;
    }

    /** Why a change is refused, if it is. */
    public Optional<Refused> refusal(Change change) {
        Product product = change.version().product();
        if (product == null || !anyLeaf && paths.isEmpty() || product.size() <= maxDigits) {
            return Optional.empty();
        }
        for (Pointer path : paths) {
            if (isTooLong(path.value(product))) {
                return Optional.of(refused(path.text()));
            }
        }
        return anyLeaf ? leaf(product.fields(), new ArrayList<>()) : Optional.empty();
    }

    private Optional<Refused> leaf(Map<?, ?> map, List<String> steps) {
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            steps.add((String) entry.getKey());
            // The merge compares what stands in a union's branch as a number, too.
            Object value = Variant.plain(entry.getValue());
            Optional<Refused> refusal = value instanceof Map<?, ?> inner
                    ? leaf(inner, steps)
                    : isTooLong(value) ? leaf(Pointer.of(steps)) : Optional.empty();
            if (refusal.isPresent()) {
                return refusal;
            }
            steps.remove(steps.size() - 1);
        }
        return Optional.empty();
    }

    private Optional<Refused> leaf(Pointer place) {
        return rules.of(place.text()).asksForNumbers() ? Optional.of(refused(place.text())) : Optional.empty();
    }

    private boolean isTooLong(Object value) {
        return value instanceof String text && NumberText.isLonger(text, maxDigits);
    }

    private Refused refused(String place) {
        return new Refused(
                RefusalReason.TOO_LARGE,
                "the number at " + shortened(place) + " has more than " + maxDigits + " digits");
    }

    /** A name in a map may be as long as its writer likes. */
    private static String shortened(String place) {
        return place.length() <= 100 ? place : place.substring(0, 100) + "…";
    }
}
