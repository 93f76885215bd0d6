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

/** Dead letters, all of one kind. */
final class FakeLetters {

    private static final int COUNT = 41;

    private final long nowMs;

    FakeLetters(long nowMs) {
        this.nowMs = nowMs;
    }

    void addTo(Routes routes, Consumer<JsonNode> written) {
        routes.get("/api/dead-letters", Access.VIEWER, call -> list());
        routes.post("/api/dead-letters/retry", Access.RESOLVER, call -> retry(call, written));
        routes.get(
                "/api/dead-letters/{topic}/{partition}/{offset}",
                Access.VIEWER,
                call -> Answer.json(Fixtures.read("dead-letter", nowMs)));
    }

    private Answer list() {
        List<ObjectNode> letters = IntStream.range(0, COUNT)
                .mapToObj(i -> Fixtures.read("dead-letter", nowMs)
                        .put("offset", 12 + i)
                        .put("position", "product-dead-letters-1@" + (12 + i))
                        .put("key", "LAP-" + (777 + i)))
                .toList();
        ObjectNode answer = Fixtures.JSON
                .createObjectNode()
                .put("total", COUNT)
                .put("loading", false)
                .putNull("next");
        answer.putObject("byReason").put("UNDECODABLE", COUNT);
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
