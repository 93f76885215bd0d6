package io.converge.it;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.console.Console;
import io.converge.console.ConsoleSettings;
import io.converge.console.InstanceNumbers;
import io.converge.http.Caller;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** A console over HTTP, and somebody who calls it. */
final class ConsoleClient implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Console console;
    private final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /** An answer's status and JSON. */
    record Answered(int status, JsonNode json) {}

    ConsoleClient(ConvergeConfig config, ConsoleSettings settings, InstanceNumbers numbers) throws IOException {
        this(config, settings, numbers, "ann");
    }

    /** @param person who calls */
    ConsoleClient(ConvergeConfig config, ConsoleSettings settings, InstanceNumbers numbers, String person)
            throws IOException {
        console = Console.start(config, settings, numbers);
        Routes routes = new Routes();
        console.addTo(routes);
        server = WebServer.start(
                new WebSettings("127.0.0.1", 0, Optional.empty()),
                routes,
                (call, method, access) -> new Caller(person, true));
    }

    private HttpRequest.Builder request(String path) throws IOException {
        return HttpRequest.newBuilder(URI.create(server.url() + path)).header("Content-Type", "application/json");
    }

    Answered get(String path) {
        try {
            return answered(client.send(request(path).build(), BodyHandlers.ofString()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** @param body JSON; single quotes count as double ones */
    Answered post(String path, String body) {
        return postLater(path, body).join();
    }

    CompletableFuture<Answered> postLater(String path, String body) {
        try {
            HttpRequest request = request(path)
                    .POST(BodyPublishers.ofString(body.replace('\'', '"')))
                    .build();
            return client.sendAsync(request, BodyHandlers.ofString()).thenApply(ConsoleClient::answered);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Answered answered(HttpResponse<String> answer) {
        try {
            return new Answered(answer.statusCode(), JSON.readTree(answer.body()));
        } catch (IOException e) {
            throw new IllegalStateException(answer.body(), e);
        }
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The open conflicts of a filter, once there are so many. */
    JsonNode awaitOpen(String query, int count) {
        await().atMost(Deployment.PATIENCE)
                .until(() -> get("/api/conflicts?" + query).json().get("total").asInt() == count);
        return get("/api/conflicts?" + query).json().get("conflicts");
    }

    /** All of the open conflict of a sku, once there is one. */
    ObjectNode conflict(String sku) {
        String id = awaitOpen("sku=" + encoded(sku), 1).get(0).get("id").textValue();
        return (ObjectNode) get("/api/conflicts/" + id).json();
    }

    Answered settle(JsonNode conflict, String choice) {
        return settleLater(conflict, choice).join();
    }

    CompletableFuture<Answered> settleLater(JsonNode conflict, String choice) {
        return postLater(
                path(conflict) + "/settlement", "{'choice': " + choice + ", 'seen': " + conflict.get("seen") + "}");
    }

    static String path(JsonNode conflict) {
        return "/api/conflicts/" + conflict.at("/summary/id").textValue();
    }

    /** What is sent from now on, as lines. */
    List<String> listen() throws IOException {
        List<String> heard = new CopyOnWriteArrayList<>();
        client.sendAsync(request("/api/events").build(), BodyHandlers.ofLines())
                .thenAccept(answer -> answer.body().forEach(heard::add));
        await().atMost(Deployment.PATIENCE).until(() -> heard.contains("event: overview"));
        return heard;
    }

    @Override
    public void close() {
        server.close();
        console.close();
    }
}
