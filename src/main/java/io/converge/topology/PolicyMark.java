package io.converge.topology;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.model.CodePointOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Under which policies the skus of a store are read: usually one; while it is changed, the new one up to some sku and
 * earlier ones behind it. It stands in the store beside the states, so both are committed together.
 *
 * @param generation of the policy that was set last
 * @param segments in the order of the skus; the last reaches to the end
 * @param scanned skus that the change under way has come by
 * @param changed skus for which it emitted something
 */
record PolicyMark(long generation, List<Segment> segments, long scanned, long changed) {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /**
     * @param until the last sku; null for the end
     * @param policy the text of the policy
     */
    record Segment(String until, String policy) {
        boolean reaches(String sku) {
            return until == null || CodePointOrder.INSTANCE.compare(sku, until) <= 0;
        }
    }

    PolicyMark {
        segments = List.copyOf(segments);
    }

    /** All skus under one policy. */
    static PolicyMark of(long generation, String policy) {
        return new PolicyMark(generation, List.of(new Segment(null, policy)), 0, 0);
    }

    /** The text of the policy under which a sku is read. */
    String policyOf(String sku) {
        return segments.stream()
                .filter(segment -> segment.reaches(sku))
                .findFirst()
                .orElseThrow()
                .policy();
    }

    boolean isAllUnder(String policy) {
        return segments.size() == 1 && segments.get(0).policy().equals(policy);
    }

    /** The last sku that a change to {@code policy} has come by; null if it has not begun. */
    String cursor(String policy) {
        Segment first = segments.get(0);
        return first.policy().equals(policy) ? first.until() : null;
    }

    /** The beginning of a change: nothing is under the new policy yet. */
    PolicyMark beginning(long next) {
        return new PolicyMark(next, segments, 0, 0);
    }

    /**
     * All up to a sku under {@code policy}, what lies behind it as before.
     *
     * @param sku null for the end
     */
    PolicyMark advanced(String policy, String sku, int more, int moreChanged) {
        List<Segment> next = new ArrayList<>();
        next.add(new Segment(sku, policy));
        segments.stream()
                .filter(segment -> sku != null && isBehind(segment, sku))
                .forEach(next::add);
        return new PolicyMark(generation, next, scanned + more, changed + moreChanged);
    }

    private static boolean isBehind(Segment segment, String sku) {
        return segment.until() == null || CodePointOrder.INSTANCE.compare(segment.until(), sku) > 0;
    }

    byte[] bytes() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of texts has a JSON form", e);
        }
    }

    /** @throws IllegalStateException if {@code bytes} are no mark */
    static PolicyMark of(byte[] bytes) {
        try {
            return JSON.readValue(bytes, PolicyMark.class);
        } catch (IOException e) {
            throw new IllegalStateException("the store's policy cannot be read", e);
        }
    }
}
