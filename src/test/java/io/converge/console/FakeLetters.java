package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Routes;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** Dead letters, all but two of one kind. */
final class FakeLetters {

    private static final int COUNT = 41;
    /** The offset of the first. */
    private static final int FIRST = 12;

    private static final int CLOCK_AHEAD = 39;
    private static final int NO_REASON = 40;

    private final long nowMs;

    FakeLetters(long nowMs) {
        this.nowMs = nowMs;
    }

    void addTo(Routes routes, Consumer<JsonNode> written) {
        routes.get("/api/dead-letters", Access.VIEWER, this::list);
        routes.post("/api/dead-letters/retry", Access.RESOLVER, call -> retry(call, written));
        routes.get(
                "/api/dead-letters/{topic}/{partition}/{offset}",
                Access.VIEWER,
                call -> Answer.json(letter(Integer.parseInt(call.variable("offset")) - FIRST)));
    }

    private ObjectNode letter(int i) {
        ObjectNode letter = Fixtures.read("dead-letter", nowMs)
                .put("offset", FIRST + i)
                .put("position", "product-dead-letters-1@" + (FIRST + i))
                .put("key", "LAP-" + (777 + i));
        if (i == NO_REASON) {
            letter.put("key", "LAP-001").putNull("reason").putNull("detail");
        } else if (i == CLOCK_AHEAD) {
            letter.put("reason", "CLOCK_AHEAD")
                    .put(
                            "detail",
                            "timestamp 1783945678901 is more than 60000 ms after the record's own, 1783945000123");
        }
        return letter;
    }

    private Answer list(Call call) {
        List<ObjectNode> letters = IntStream.range(0, COUNT)
                .mapToObj(this::letter)
                .filter(letter -> call.parameter("reason")
                        .map(letter.path("reason").asText("none")::equals)
                        .orElse(true))
                .filter(letter -> letter.path("key")
                        .textValue()
                        .startsWith(call.parameter("key").orElse("")))
                .filter(letter -> call.parameter("sku")
                        .map(letter.path("key").textValue()::equals)
                        .orElse(true))
                .toList();
        ObjectNode answer = Fixtures.JSON
                .createObjectNode()
                .put("total", letters.size())
                .put("loading", false)
                .putNull("next");
        answer.putObject("byReason")
                .put("UNDECODABLE", COUNT - 2)
                .put("CLOCK_AHEAD", 1)
                .put("none", 1);
        answer.putArray("letters").addAll(letters);
        return Answer.json(answer);
    }

    private Answer retry(Call call, Consumer<JsonNode> written) throws IOException {
        JsonNode body = call.json();
        int count = body.path("positions").isArray() ? body.path("positions").size() : COUNT;
        boolean dryRun = body.path("dryRun").booleanValue();
        if (!dryRun) {
            written.accept(body);
        }
        return Answer.json(Map.of("count", count, "sent", dryRun ? 0 : count, "failed", List.of()));
    }
}
