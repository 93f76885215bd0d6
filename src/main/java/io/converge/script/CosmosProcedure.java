package io.converge.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.model.CodePointOrder;
import io.converge.model.Version;
import io.converge.policy.MergeProcedure;
import io.converge.policy.Verdict;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A merge procedure in JavaScript, written for Azure Cosmos DB:
 * {@code function (incomingItem, existingItem, isTombstone, conflictingItems)}.
 *
 * <p>That service calls it when a write arrives that conflicts with what is committed. Here there is no arrival: the versions
 * are taken in the order of their timestamps, then origins, then sequences. The first is what is committed; each of the others
 * in turn is the incoming one, null if it is a delete, with those that follow as the conflicting items. What a call leaves
 * behind is committed for the next one. Items that a call deletes do not come in any more.
 *
 * <p>Each call begins in the same state of the engine, so nothing is kept between calls.
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

    @Override
    public Verdict merge(String sku, List<Version> versions) {
        List<Item> waiting = new ArrayList<>();
        versions.stream()
                .sorted(AS_WRITTEN)
                .map(version -> Item.of(sku, version))
                .forEach(waiting::add);
        Item committed = waiting.remove(0);
        while (!waiting.isEmpty()) {
            Item incoming = waiting.remove(0);
            JsonNode result = call(incoming, committed, waiting);
            committed = Settlement.committed(result, incoming, committed, waiting);
            waiting = Settlement.waiting(result, waiting);
        }
        return committed.verdict();
    }

    private JsonNode call(Item incoming, Item committed, List<Item> waiting) {
        ObjectNode question = JsonNodeFactory.instance.objectNode();
        question.put("id", incoming.id());
        question.put("self", incoming.self());
        question.set("incoming", incoming.document());
        question.set("existing", committed.document());
        question.put("isTombstone", committed.isDeleted());
        ArrayNode conflicting = question.putArray("conflicting");
        waiting.stream().filter(item -> !item.isDeleted()).forEach(item -> conflicting.add(item.document()));
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
