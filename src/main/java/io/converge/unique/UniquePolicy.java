package io.converge.unique;

import io.converge.model.CodePointOrder;
import java.math.BigDecimal;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Who holds a value that several skus claim: the greatest in this order, or nobody.
 *
 * @param name as it is configured
 * @param origins in their order, for {@link #ORIGIN_PRIORITY}
 */
public record UniquePolicy(String name, List<String> origins) implements Comparator<Rank> {

    /** Nobody holds it: the application has to resolve the conflict. */
    public static final String MANUAL = "manual";

    /** The greatest by the numbers at the paths, then the timestamp, then the sku. */
    public static final String LAST_WRITE_WINS = "last-write-wins";

    /** First by the place of the origin in the list, then as {@link #LAST_WRITE_WINS}. */
    public static final String ORIGIN_PRIORITY = "origin-priority";

    public static final List<String> NAMES = List.of(MANUAL, LAST_WRITE_WINS, ORIGIN_PRIORITY);

    public UniquePolicy {
        origins = List.copyOf(origins);
    }

    /** Whether somebody holds what several claim. */
    public boolean decides() {
        return !name.equals(MANUAL);
    }

    @Override
    public int compare(Rank left, Rank right) {
        int order = name.equals(ORIGIN_PRIORITY) ? Integer.compare(place(right), place(left)) : 0;
        order = order != 0 ? order : compareNumbers(left.numbers(), right.numbers());
        order = order != 0 ? order : Long.compare(left.timestamp(), right.timestamp());
        return order != 0 ? order : CodePointOrder.INSTANCE.compare(left.sku(), right.sku());
    }

    private int place(Rank rank) {
        int place = origins.indexOf(rank.origin());
        return place < 0 ? origins.size() : place;
    }

    /** One without a number is the least. Ranks of two policies may have another count of them, for a moment. */
    private static int compareNumbers(List<Optional<BigDecimal>> left, List<Optional<BigDecimal>> right) {
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            Optional<BigDecimal> leftNumber = left.get(i);
            Optional<BigDecimal> rightNumber = right.get(i);
            int order = leftNumber.isPresent() && rightNumber.isPresent()
                    ? leftNumber.get().compareTo(rightNumber.get())
                    : Boolean.compare(leftNumber.isPresent(), rightNumber.isPresent());
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
