package io.converge.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The API as Confluent's clients know it, over HTTP. */
class SchemaRegistryTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String V1 = record("{'name': 'a', 'type': 'string'}");
    private static final String V2 =
            record("{'name': 'a', 'type': 'string'}, {'name': 'b', 'type': 'int', 'default': 0}");
    private static final String INCOMPATIBLE = record("{'name': 'a', 'type': 'string'}, {'name': 'b', 'type': 'int'}");

    @TempDir
    private Path directory;

    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        registry = SchemaRegistry.start(0, directory);
    }

    @AfterEach
    void stop() throws IOException {
        registry.close();
    }

    @Test
    void schemaIsFoundByIdBySubjectAndVersionAndByItself() throws Exception {
        assertAnswer(post("/subjects/s/versions", V1), 200, "{'id': 1}");
        assertAnswer(post("/subjects/s/versions?normalize=false", V1), 200, "{'id': 1}");
        assertAnswer(post("/subjects/s/versions", V2), 200, "{'id': 2}");
        assertAnswer(post("/subjects/other/versions", V1), 200, "{'id': 1}");

        assertThat(get("/schemas/ids/1?fetchMaxId=false&subject=s")
                        .get("schema")
                        .textValue())
                .isEqualTo(V1);
        assertThat(get("/schemas/ids/1/schema").get("name").textValue()).isEqualTo("R");
        assertAnswer(call("GET", "/subjects", null), 200, "['other', 's']");
        assertAnswer(call("GET", "/subjects/s/versions", null), 200, "[1, 2]");
        assertThat(get("/subjects/s/versions/latest").get("id").intValue()).isEqualTo(2);
        assertThat(get("/subjects/s/versions/1").get("subject").textValue()).isEqualTo("s");
        JsonNode found = JSON.readTree(post("/subjects/s", V2).body());
        assertThat(found.get("version").intValue()).isEqualTo(2);
        assertThat(found.get("id").intValue()).isEqualTo(2);
        assertAnswer(
                call("GET", "/schemas/ids/1/versions", null),
                200,
                "[{'subject': 'other', 'version': 1}, {'subject': 's', 'version': 1}]");
    }

    @Test
    void whatIsNotThereHasTheCodesThatClientsKnow() throws Exception {
        post("/subjects/s/versions", V1);

        assertError(call("GET", "/subjects/none/versions", null), 404, 40401);
        assertError(call("GET", "/subjects/s/versions/9", null), 404, 40402);
        assertError(call("GET", "/schemas/ids/99", null), 404, 40403);
        assertError(call("GET", "/schemas/ids/-99", null), 404, 40403);
        assertError(post("/subjects/s", V2), 404, 40403);
        assertError(call("GET", "/subjects/s/versions/x", null), 422, 42202);
        assertError(call("POST", "/subjects/s/versions", "{\"schema\": \"{}\"}"), 422, 42201);
        assertError(call("GET", "/config/s", null), 404, 40408);
        assertThat(call("GET", "/associations/resources/-/topic", null).statusCode())
                .isEqualTo(404);
    }

    @Test
    void compatibilityIsCheckedAndSet() throws Exception {
        assertAnswer(call("GET", "/config", null), 200, "{'compatibilityLevel': 'BACKWARD'}");
        post("/subjects/s/versions", V1);
        assertError(post("/subjects/s/versions", INCOMPATIBLE), 409, 409);
        assertAnswer(post("/compatibility/subjects/s/versions/latest", INCOMPATIBLE), 200, "{'is_compatible': false}");
        assertAnswer(post("/compatibility/subjects/s/versions/latest", V2), 200, "{'is_compatible': true}");

        assertAnswer(call("PUT", "/config/s", "{\"compatibility\": \"NONE\"}"), 200, "{'compatibility': 'NONE'}");
        assertAnswer(call("GET", "/config/s", null), 200, "{'compatibilityLevel': 'NONE'}");
        assertAnswer(post("/subjects/s/versions", INCOMPATIBLE), 200, "{'id': 2}");
        assertAnswer(call("DELETE", "/config/s", null), 200, "{'compatibilityLevel': 'NONE'}");
        assertError(call("PUT", "/config/s", "{\"compatibility\": \"SOME\"}"), 422, 42203);
    }

    @Test
    void schemaMayReferToAnotherSubject() throws Exception {
        post("/subjects/r/versions", V1);
        String user = "{\"type\":\"record\",\"name\":\"U\",\"fields\":[{\"name\":\"r\",\"type\":\"R\"}]}";
        String body = JSON.createObjectNode()
                .put("schema", user)
                .set("references", JSON.readTree("[{\"name\": \"R\", \"subject\": \"r\", \"version\": 1}]"))
                .toString();

        assertAnswer(call("POST", "/subjects/u/versions", body), 200, "{'id': 2}");
        assertThat(get("/schemas/ids/2").get("references").get(0).get("subject").textValue())
                .isEqualTo("r");
        assertError(call("DELETE", "/subjects/r", null), 422, 42206);
    }

    @Test
    void deletionIsSoftFirst() throws Exception {
        post("/subjects/s/versions", V1);

        assertError(call("DELETE", "/subjects/s?permanent=true", null), 404, 40405);
        assertAnswer(call("DELETE", "/subjects/s", null), 200, "[1]");
        assertAnswer(call("GET", "/subjects", null), 200, "[]");
        assertAnswer(call("GET", "/subjects?deleted=true", null), 200, "['s']");
        assertThat(get("/schemas/ids/1").get("schema").textValue()).isEqualTo(V1);
        assertAnswer(call("DELETE", "/subjects/s?permanent=true", null), 200, "[1]");
        assertAnswer(call("GET", "/subjects?deleted=true", null), 200, "[]");
    }

    @Test
    void restartKeepsAllButALineThatWasCutShort() throws Exception {
        post("/subjects/s/versions", V1);
        call("PUT", "/config/s", "{\"compatibility\": \"FULL\"}");
        post("/subjects/t/versions", V2);
        call("DELETE", "/subjects/t", null);
        registry.close();
        Files.writeString(directory.resolve("schemas.jsonl"), "{\"event\": \"regis", StandardOpenOption.APPEND);
        start();

        assertAnswer(call("GET", "/subjects", null), 200, "['s']");
        assertAnswer(call("GET", "/config/s", null), 200, "{'compatibilityLevel': 'FULL'}");
        assertAnswer(post("/subjects/s/versions", V2), 200, "{'id': 2}");
    }

    @Test
    void takenPortIsNamed(@TempDir Path other) {
        int port = Integer.parseInt(registry.url().replaceAll(".*:", ""));

        assertThatThrownBy(() -> SchemaRegistry.start(port, other))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("port " + port);
    }

    private static String record(String fields) {
        return ("{'type':'record','name':'R','fields':[" + fields + "]}")
                .replace('\'', '"')
                .replace(" ", "");
    }

    private HttpResponse<String> post(String path, String schema) throws Exception {
        return call("POST", path, JSON.createObjectNode().put("schema", schema).toString());
    }

    private JsonNode get(String path) throws Exception {
        HttpResponse<String> answer = call("GET", path, null);
        assertThat(answer.statusCode()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> call(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(registry.url() + path))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }

    private static void assertAnswer(HttpResponse<String> answer, int status, String body) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body())).isEqualTo(JSON.readTree(body.replace('\'', '"')));
    }

    private static void assertError(HttpResponse<String> answer, int status, int code) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(JSON.readTree(answer.body()).get("error_code").intValue()).isEqualTo(code);
        assertThat(JSON.readTree(answer.body()).get("message").textValue()).isNotBlank();
    }
}
