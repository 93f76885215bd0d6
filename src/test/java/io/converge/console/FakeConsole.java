package io.converge.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Caller;
import io.converge.http.EventStream;
import io.converge.http.Problem;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A console whose answers are fixtures: what the page does with them is what its tests are about. What a person writes is kept, and closes the
 * conflict at once.
 */
final class FakeConsole implements AutoCloseable {

    static final String PASSWORD = "secret";

    private final long nowMs = System.currentTimeMillis();
    private final Map<String, ObjectNode> conflicts = new LinkedHashMap<>();
    private final Set<EventStream> streams = ConcurrentHashMap.newKeySet();
    private final List<JsonNode> written = new CopyOnWriteArrayList<>();
    private final ObjectNode session = Fixtures.read("session", nowMs);
    private final FakeLetters letters = new FakeLetters(nowMs);
    private volatile boolean movesOnce;
    private volatile boolean isEmpty;
    private volatile String unread;
    private WebServer server;

    private FakeConsole(int count) {
        Fixtures.conflicts(count, nowMs)
                .forEach(conflict -> conflicts.put(conflict.at("/summary/id").textValue(), conflict));
    }

    /** @param count of open conflicts, at least those of the fixtures */
    static FakeConsole start(int count) throws IOException {
        FakeConsole console = new FakeConsole(count);
        console.listen(0);
        return console;
    }

    private void listen(int port) throws IOException {
        Routes routes = new Routes();
        routes.get("/api/session", Access.ANYONE, call -> Answer.json(session));
        routes.post("/api/session", Access.ANYONE, this::signIn);
        routes.delete("/api/session", Access.ANYONE, this::signOut);
        routes.get("/api/overview", Access.VIEWER, call -> Answer.json(overview()));
        routes.get("/api/series", Access.VIEWER, call -> Answer.json(Fixtures.series(nowMs)));
        routes.get("/api/events", Access.VIEWER, call -> Answer.events(this::listener));
        routes.get("/api/conflicts", Access.VIEWER, this::list);
        routes.post("/api/conflicts/settlements", Access.RESOLVER, this::settleMany);
        routes.get("/api/conflicts/{id}", Access.VIEWER, call -> Answer.json(conflict(call)));
        routes.post("/api/conflicts/{id}/preview", Access.VIEWER, this::preview);
        routes.post("/api/conflicts/{id}/settlement", Access.RESOLVER, this::settle);
        routes.get("/api/items", Access.VIEWER, this::items);
        routes.get("/api/items/{sku}", Access.VIEWER, this::item);
        routes.get("/api/items/{sku}/history", Access.VIEWER, call -> Answer.json(Fixtures.read("history", nowMs)));
        letters.addTo(routes, written::add);
        PageRoutes.addTo(routes);
        server = WebServer.start(
                new WebSettings("127.0.0.1", port, Optional.empty()), routes, (call, method, access) -> admit(access));
    }

    private Caller admit(Access access) {
        if (access != Access.ANYONE && session.path("name").isNull()) {
            throw new Problem(401, "sign in first");
        }
        if (access == Access.RESOLVER && !session.path("mayResolve").booleanValue()) {
            throw new Problem(403, "that takes a resolver");
        }
        return new Caller(session.path("name").asText(), true);
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    /** As it is for somebody who may only look. */
    FakeConsole forViewer() {
        session.put("mayResolve", false);
        return this;
    }

    FakeConsole readOnly() {
        session.put("readOnly", true);
        return this;
    }

    FakeConsole signedOut() {
        session.putNull("name").putNull("token");
        return this;
    }

    /** The catalogue in which nothing has happened. */
    FakeConsole empty() {
        isEmpty = true;
        return this;
    }

    /** The next settlement comes too late: another version has come. */
    FakeConsole movesBeforeSettling() {
        movesOnce = true;
        return this;
    }

    /** The bodies of what was asked to be written. */
    /** Cannot read the topics that tell what waits. */
    FakeConsole unread(String why) {
        unread = why;
        return this;
    }

    List<JsonNode> written() {
        return written;
    }

    ObjectNode conflict(String id) {
        return conflicts.get(id);
    }

    /** Adds a conflict, and tells of it. */
    void open(ObjectNode conflict) {
        ObjectNode summary = (ObjectNode) conflict.get("summary");
        synchronized (conflicts) {
            conflicts.put(summary.path("id").textValue(), conflict);
        }
        tell("conflict", summary);
    }

    void tell(String event, Object data) {
        streams.forEach(stream -> stream.send(event, data));
    }

    int listeners() {
        return streams.size();
    }

    /** As when the process ends; {@link #comeBack} is another one at the same address. */
    int goAway() {
        int port = server.port();
        server.close();
        return port;
    }

    void comeBack(int port) throws IOException {
        listen(port);
    }

    @Override
    public void close() {
        server.close();
    }

    private void listener(EventStream stream) {
        streams.add(stream);
        stream.onEnd(() -> streams.remove(stream));
        stream.send("overview", overview());
    }

    private ObjectNode overview() {
        ObjectNode overview = Fixtures.read("overview", nowMs);
        if (isEmpty) {
            overview.withObject("/conflicts").put("open", 0).putNull("oldest").putObject("openByType");
            overview.withObject("/deadLetters").put("waiting", 0).putObject("byReason");
        }
        overview.put("unread", unread);
        return overview;
    }

    private Answer signIn(Call call) throws IOException {
        JsonNode body = call.json();
        if (!body.path("password").asText().equals(PASSWORD)) {
            throw new Problem(401, "the name or the password is wrong");
        }
        session.put("name", body.path("name").textValue()).put("token", "another");
        return Answer.json(session);
    }

    private Answer signOut(Call call) {
        signedOut();
        return Answer.nothing();
    }

    private Answer list(Call call) {
        String status = call.parameter("status").orElse("open");
        String sku = call.parameter("sku").orElse("");
        List<JsonNode> meant = new ArrayList<>();
        synchronized (conflicts) {
            conflicts.values().stream()
                    .map(conflict -> conflict.get("summary"))
                    .filter(summary -> !isEmpty
                            && (status.equals("all") || summary.path("open").booleanValue() == status.equals("open")))
                    .filter(summary -> summary.path("subject").textValue().startsWith(sku))
                    .filter(summary -> call.parameter("type")
                            .map(summary.path("type").textValue()::equals)
                            .orElse(true))
                    .forEach(meant::add);
        }
        int from = (int) call.number("after", 0, 0, Integer.MAX_VALUE);
        int to = Math.min(meant.size(), from + (int) call.number("limit", 100, 1, 1_000));
        ObjectNode answer =
                Fixtures.JSON.createObjectNode().put("total", meant.size()).put("loading", false);
        ArrayNode rows = answer.putArray("conflicts");
        meant.subList(from, to).forEach(rows::add);
        answer.put("next", to < meant.size() ? String.valueOf(to) : null);
        answer.putObject("values")
                .<ObjectNode>set("types", Fixtures.texts("INSERT", "REPLACE", "DELETE", "UNIQUE"))
                .<ObjectNode>set("origins", Fixtures.texts("eu-west", "us-east"))
                .<ObjectNode>set("reasons", Fixtures.texts("manual"))
                .set("leaves", Fixtures.texts("/price"));
        return Answer.json(answer);
    }

    private ObjectNode conflict(Call call) {
        ObjectNode conflict = conflicts.get(call.variable("id"));
        if (conflict == null) {
            throw Problem.notFound("there is no conflict " + call.variable("id"));
        }
        return conflict;
    }

    private Answer preview(Call call) throws IOException {
        return Answer.json(FakeSettlement.preview(conflict(call), call.json().get("choice")));
    }

    private Answer settle(Call call) throws IOException {
        ObjectNode conflict = conflict(call);
        JsonNode body = call.json();
        if (movesOnce) {
            movesOnce = false;
            FakeSettlement.move(conflict, System.currentTimeMillis());
            throw new Problem(409, "ap-south:2 has come meanwhile", Map.of("conflict", conflict));
        }
        if (!body.path("seen").equals(conflict.get("seen"))) {
            throw new Problem(409, "it has moved", Map.of("conflict", conflict));
        }
        written.add(body);
        FakeSettlement.close(conflict, System.currentTimeMillis());
        tell("conflict", conflict.get("summary"));
        return Answer.json(Map.of(
                "sku", "LAP-001", "dot", "console:1", "topic", "product-changes", "partition", 3, "offset", 60_000));
    }

    private Answer settleMany(Call call) throws IOException {
        JsonNode body = call.json();
        boolean dryRun = body.path("dryRun").booleanValue();
        if (!dryRun) {
            written.add(body);
        }
        if (body.at("/choice/takeOrigin").isTextual()) {
            return Answer.json(unfitInPart(conflicts.size()));
        }
        return Answer.json(Map.of(
                "count",
                conflicts.size(),
                "settled",
                dryRun ? 0 : conflicts.size() - 1,
                "moved",
                dryRun ? 0 : 1,
                "failed",
                List.of(),
                "token",
                "t",
                "examples",
                List.of(Map.of(
                        "id",
                        "LAP-001",
                        "subject",
                        "LAP-001",
                        "product",
                        conflicts.get("LAP-001").at("/standing/product")))));
    }

    /** What a dry run answers where two of the conflicts do not have what is chosen. */
    private static ObjectNode unfitInPart(int count) {
        String reason = "no version is of us-east";
        ObjectNode answer = Fixtures.JSON.createObjectNode();
        answer.put("count", count)
                .put("judged", count - 1)
                .put("fitting", count - 3)
                .put("unfit", 2)
                .put("token", "t");
        answer.putArray("unfitReasons").addObject().put("reason", reason).put("count", 2);
        answer.putArray("failed");
        ArrayNode examples = answer.putArray("examples");
        examples.addObject()
                .put("id", "1")
                .put("subject", "TAKEN-1")
                .put("fits", true)
                .putObject("product");
        examples.addObject()
                .put("id", "2")
                .put("subject", "GONE-1")
                .put("fits", true)
                .putNull("product");
        examples.addObject()
                .put("id", "3")
                .put("subject", "OPEN-1")
                .put("fits", false)
                .put("detail", reason)
                .putNull("product");
        return answer;
    }

    private Answer items(Call call) {
        String prefix = call.parameter("prefix").orElse("");
        List<Map<String, Object>> items = List.of("CAM/9 100%", "LAP-001", "LAP-002", "PEN-7").stream()
                .filter(sku -> !isEmpty && sku.startsWith(prefix))
                .map(sku -> Map.<String, Object>of(
                        "sku", sku, "status", "CONVERGED", "winner", "eu-west:1", "deleted", false))
                .toList();
        return Answer.json(Map.of("items", items, "more", false));
    }

    private Answer item(Call call) {
        String sku = call.parameter("sku").orElse(call.variable("sku"));
        if (sku.startsWith("NOPE")) {
            throw Problem.notFound("nobody has written " + sku);
        }
        ObjectNode item = Fixtures.read("item", nowMs).put("sku", sku);
        if (sku.equals("PEN-8")) {
            item.put("status", "CONVERGED").putNull("conflict");
            item.putArray("uniqueConflicts")
                    .addObject()
                    .put("id", "ean=4006381333931")
                    .put("constraint", "ean")
                    .put("holder", "PEN-7");
        }
        return Answer.json(item);
    }
}
