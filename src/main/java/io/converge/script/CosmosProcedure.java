package io.converge.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.CodePointOrder;
import io.converge.model.ConflictType;
import io.converge.model.Version;
import io.converge.policy.MergeProcedure;
import io.converge.policy.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * A merge procedure in JavaScript, written for Azure Cosmos DB:
 * {@code function (incomingItem, existingItem, isTombstone, conflictingItems)}.
 *
 * <p>That service calls it when a write arrives that conflicts with what is committed. Here there is no arrival: the versions
 * are taken in the order of their timestamps, then origins, then sequences. The first is what is committed; each of the others
 * in turn is the incoming one, null if it is a delete. What a call leaves behind is committed for the next one. In a conflict of
 * inserts the committed item is the only one of the conflicting items, and none exists; in others it is the existing item.
 *
 * <p>Each call begins in the same state of the engine, so nothing is kept between calls. The time is that of the incoming version.
 */
public final class CosmosProcedure implements MergeProcedure {

    private static final Comparator<Version> AS_WRITTEN = Comparator.comparingLong(Version::timestamp)
            .thenComparing(version -> version.dot().origin(), CodePointOrder.INSTANCE)
            .thenComparingLong(version -> version.dot().sequence());

    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String source;
    private final long work;
    private final int memoryBytes;
    private QuickJs engine;

    /**
     * @param source of the procedure
     * @param work what one call may do, in accesses to the engine's memory
     * @param memoryBytes what it may have
     */
    public CosmosProcedure(String source, long work, int memoryBytes) {
        this.source = source;
        this.work = work;
        this.memoryBytes = memoryBytes;
    }

    /** @throws IllegalArgumentException if the source is no procedure */
    public void check() {
        engine();
    }

    /** As of a conflict that is none of inserts. */
    @Override
    public Verdict merge(String sku, List<Version> versions) {
        return merge(sku, ConflictType.REPLACE, versions);
    }

    @Override
    public Verdict merge(String sku, ConflictType type, List<Version> versions) {
        List<Item> items = versions.stream()
                .sorted(AS_WRITTEN)
                .map(version -> Item.of(sku, version))
                .toList();
        Item committed = items.get(0);
        for (Item incoming : items.subList(1, items.size())) {
            committed = Settlement.committed(call(type, incoming, committed), incoming, committed);
        }
        return committed.verdict();
    }

    private JsonNode call(ConflictType type, Item incoming, Item committed) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("id", incoming.id());
        question.put("name", incoming.name());
        question.set("incoming", incoming.given());
        question.put("now", incoming.timestamp());
        question.set("committed", committed.given());
        question.put("isTombstone", committed.isDeleted());
        question.put("areInserts", type == ConflictType.INSERT);
        return read(engine().call(question.toString(), work));
    }

    private QuickJs engine() {
        if (engine == null) {
            QuickJs started;
            try {
                started = new QuickJs(
                        prelude(),
                        "$load()",
                        JsonNodeFactory.instance.textNode(source).toString(),
                        "$merge()",
                        memoryBytes);
                read(started.answer());
            } catch (ScriptException e) {
                throw new IllegalArgumentException("the script cannot be loaded: " + e.getMessage(), e);
            }
            engine = started;
        }
        return engine;
    }

    private static JsonNode read(String answer) {
        if (answer == null) {
            throw new ScriptException("it ended without an answer", null);
        }
        try {
            JsonNode result = JSON.readTree(answer);
            if (result.has("error")) {
                throw new ScriptException(result.get("error").asText(), null);
            }
            return result;
        } catch (JsonProcessingException e) {
            throw new ScriptException("its answer is not JSON", e);
        }
    }

    private static String prelude() {
        try (InputStream file = CosmosProcedure.class.getResourceAsStream("cosmos.js")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cosmos.js", e);
        }
    }
}
