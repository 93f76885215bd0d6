package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What a console answers, from the resources in {@code page}. */
final class Fixtures {

    static final ObjectMapper JSON = new ObjectMapper();
    /** What times of the fixtures are about; in ms. */
    static final long EPOCH_MS = 1_800_000_000_000L;

    private static final long STEP_MS = 10_000;
    private static final int STEPS = 360;

    /** A sku with what breaks paths, pages and directions of writing. */
    static final String HOSTILE_SKU = "../<b>x</b>\n\u202eabc/%2F?#";

    private Fixtures() {}

    /** The same, with times as if the fixtures' own were the moment. */
    static ObjectNode read(String name, long nowMs) {
        try (InputStream in = Fixtures.class.getResourceAsStream("/page/" + name + ".json")) {
            ObjectNode read = (ObjectNode) JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            shift(read, nowMs - EPOCH_MS);
            return read;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void shift(JsonNode node, long ms) {
        if (node instanceof ObjectNode object) {
            for (String name : List.of("at", "since", "timestamp", "last", "oldest")) {
                if (object.path(name).isIntegralNumber()) {
                    object.put(name, object.path(name).longValue() + ms);
                }
            }
        }
        node.forEach(inner -> shift(inner, ms));
    }

    /** Conflicts as the fixtures have them, and more of the same kind until there are that many. */
    static List<ObjectNode> conflicts(int count, long nowMs) {
        List<ObjectNode> kept = List.of("insert", "fields", "delete", "unique", "hostile").stream()
                .map(name -> read("conflict-" + name, nowMs))
                .toList();
        ObjectNode pattern = read("conflict-delete", nowMs);
        Stream<ObjectNode> more =
                IntStream.range(kept.size(), Math.max(kept.size(), count)).mapToObj(i -> another(pattern, i, nowMs));
        return Stream.concat(kept.stream(), more).toList();
    }

    /** A conflict about a sku of that number. */
    static ObjectNode another(int number, long nowMs) {
        return another(read("conflict-delete", nowMs), number, nowMs);
    }

    private static ObjectNode another(ObjectNode pattern, int number, long nowMs) {
        String sku = "SKU-%06d".formatted(number);
        long sinceMs = nowMs - 2_000_000 + number * 100L;
        ObjectNode conflict = pattern.deepCopy();
        conflict.withObject("/summary")
                .put("id", sku)
                .put("subject", sku)
                .put("sku", sku)
                .put("since", sinceMs)
                .put("at", sinceMs);
        return conflict;
    }

    /** An hour in which all went the same way. */
    static ObjectNode series(long nowMs) {
        ObjectNode series = JSON.createObjectNode().put("stepMs", STEP_MS);
        ArrayNode points = series.putArray("points");
        for (int i = STEPS; i > 0; i--) {
            points.addObject()
                    .put("at", nowMs - i * STEP_MS)
                    .put("applied", 1_000 + 10.123_456 * i)
                    .put("concurrent", 12.5)
                    .put("duplicate", 3)
                    .put("stale", 1)
                    .put("refused", 0)
                    .put("p50Ms", 38)
                    .put("p99Ms", 214)
                    .put("open", 100)
                    .put("deadLetters", 41);
        }
        return series;
    }

    static ArrayNode texts(String... texts) {
        ArrayNode array = JSON.createArrayNode();
        List.of(texts).forEach(array::add);
        return array;
    }
}
