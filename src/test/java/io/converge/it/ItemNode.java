package io.converge.it;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.converge.http.Caller;
import io.converge.http.Routes;
import io.converge.http.WebServer;
import io.converge.http.WebSettings;
import io.converge.lookup.ItemRoutes;
import io.converge.lookup.OwnAddress;
import io.converge.lookup.PeerCredential;
import io.converge.lookup.Peers;
import io.converge.runtime.ConvergeApplication;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.streams.state.HostInfo;

/** An instance that answers what is asked of skus. */
final class ItemNode implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ConvergeApplication application;
    private final WebServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    /** What it has answered. */
    record Reply(int status, JsonNode json, Optional<String> retryAfter) {
        String text(String pointer) {
            return json.at(pointer).textValue();
        }
    }

    /** Listens, and then starts an instance that tells the others where. */
    ItemNode(Deployment deployment) throws Exception {
        application = deployment.newInstance();
        AtomicReference<HostInfo> own = new AtomicReference<>();
        Routes routes = new Routes();
        new ItemRoutes(
                        deployment.config(),
                        application::streams,
                        () -> Optional.ofNullable(own.get()),
                        Peers.plain(PeerCredential.NONE))
                .addTo(routes);
        server = WebServer.start(
                new WebSettings("127.0.0.1", 0, Optional.empty()),
                routes,
                (call, method, access) -> new Caller("anybody", false));
        own.set(OwnAddress.of(deployment.config(), server.port()));
        application.reachedAt(OwnAddress.text(own.get()));
        application.start();
    }

    boolean isRunning() {
        return application.isRunning();
    }

    String url() {
        return "http://127.0.0.1:" + server.port();
    }

    Reply item(String sku) throws IOException, InterruptedException {
        return get(Peers.itemPath(sku, false));
    }

    Reply get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
        return new Reply(
                response.statusCode(),
                JSON.readTree(response.body()),
                response.headers().firstValue("Retry-After"));
    }

    /** Answers no more, as if the process hung. */
    void stopAnswering() {
        server.close();
    }

    /** Gives its work to the others. */
    void leave() {
        application.close();
    }

    @Override
    public void close() {
        leave();
        server.close();
    }
}
