package io.converge.serde.change;

import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.generic.IndexedRecord;

/**
 * Whether two decoded values are the same to the last field. Avro's own comparison leaves out fields whose order is to be
 * ignored, and encoding both does not help, as maps have no order.
 */
final class SameValue {

    private SameValue() {}

    static boolean of(Object left, Object right) {
        if (left instanceof IndexedRecord one && right instanceof IndexedRecord other) {
            return records(one, other);
        }
        if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
            return maps(one, other);
        }
        if (left instanceof Collection<?> one && right instanceof Collection<?> other) {
            return collections(one, other);
        }
        return Objects.equals(left, right);
    }

    private static boolean records(IndexedRecord left, IndexedRecord right) {
        int fields = left.getSchema().getFields().size();
        if (fields != right.getSchema().getFields().size()
                || !left.getSchema().getFullName().equals(right.getSchema().getFullName())) {
            return false;
        }
        for (int i = 0; i < fields; i++) {
            if (!of(left.get(i), right.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean maps(Map<?, ?> left, Map<?, ?> right) {
        return left.size() == right.size()
                && left.entrySet().stream()
                        .allMatch(entry ->
                                right.containsKey(entry.getKey()) && of(entry.getValue(), right.get(entry.getKey())));
    }

    private static boolean collections(Collection<?> left, Collection<?> right) {
        if (left.size() != right.size()) {
            return false;
        }
        Iterator<?> others = right.iterator();
        for (Object element : left) {
            if (!of(element, others.next())) {
                return false;
            }
        }
        return true;
    }
}
