package io.converge.it;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls of the shared registry's HTTP API. */
final class Registry {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private Registry() {}

    static void setCompatibility(String subject, String level) throws Exception {
        HttpResponse<String> answer = call(
                Cluster.shared().registryUrl(), "PUT", "/config/" + subject, "{\"compatibility\": \"" + level + "\"}");
        if (answer.statusCode() != 200) {
            throw new IllegalStateException(answer.body());
        }
    }

    static HttpResponse<String> call(String url, String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return CLIENT.send(request, BodyHandlers.ofString());
    }
}
