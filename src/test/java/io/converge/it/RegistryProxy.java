package io.converge.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;

/** Stands before a registry and can be told to answer something else, or nothing. */
final class RegistryProxy implements AutoCloseable {

    private final String target;
    private final int port;
    private final HttpClient client = HttpClient.newHttpClient();
    private final SSLContext tls;
    private final String authorization;
    private HttpServer server;
    private volatile int status;
    private volatile boolean isBehind;
    private volatile CountDownLatch silence = new CountDownLatch(0);

    RegistryProxy(String target) throws IOException {
        this(target, null, null);
    }

    /** One that is spoken to by TLS and asks for a user and a password, as {@code user:password}. */
    RegistryProxy(String target, SSLContext tls, String userInfo) throws IOException {
        this.target = target;
        this.tls = tls;
        this.authorization = userInfo == null
                ? null
                : "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
        listen(0);
        this.port = server.getAddress().getPort();
    }

    private void listen(int onPort) throws IOException {
        InetSocketAddress address = new InetSocketAddress("127.0.0.1", onPort);
        if (tls == null) {
            server = HttpServer.create(address, 0);
        } else {
            HttpsServer secure = HttpsServer.create(address, 0);
            secure.setHttpsConfigurator(new HttpsConfigurator(tls));
            server = secure;
        }
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return (tls == null ? "http" : "https") + "://127.0.0.1:" + port;
    }

    /** Answers every request with this status. */
    void answerWith(int newStatus) {
        status = newStatus;
    }

    /** Answers that it has no schema of any id, as a follower that is behind does. */
    void fallBehind() {
        isBehind = true;
    }

    /** Takes requests and answers none of them until it recovers. */
    void hang() {
        silence = new CountDownLatch(1);
    }

    /** Hands requests on again. */
    void recover() throws IOException {
        silence.countDown();
        status = 0;
        isBehind = false;
        if (server == null) {
            listen(port);
        }
    }

    /** Takes connections no more. */
    void goDown() {
        server.stop(0);
        server = null;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            silence.await();
            boolean stranger = authorization != null
                    && !authorization.equals(exchange.getRequestHeaders().getFirst("Authorization"));
            int refusal = stranger ? 401 : status;
            if (refusal != 0) {
                refuse(exchange, refusal, refusal);
                return;
            }
            if (isBehind && exchange.getRequestURI().getPath().startsWith("/schemas/ids/")) {
                refuse(exchange, 404, 40403);
                return;
            }
            HttpRequest request = HttpRequest.newBuilder(URI.create(target + exchange.getRequestURI()))
                    .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                    .method(
                            exchange.getRequestMethod(),
                            BodyPublishers.ofByteArray(exchange.getRequestBody().readAllBytes()))
                    .build();
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(response.statusCode(), response.body().length);
            exchange.getResponseBody().write(response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void refuse(HttpExchange exchange, int status, int code) throws IOException {
        byte[] body =
                "{\"error_code\": %d, \"message\": \"told so\"}".formatted(code).getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        silence.countDown();
        if (server != null) {
            server.stop(0);
        }
    }
}
