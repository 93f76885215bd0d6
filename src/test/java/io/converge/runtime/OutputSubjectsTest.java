package io.converge.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.converge.config.ConvergeConfig;
import io.converge.embedded.SchemaRegistry;
import io.converge.serde.registry.RegistryRefusalException;
import io.converge.serde.registry.RegistrySubjects;
import io.converge.serde.registry.RegistryUnavailableException;
import io.converge.testing.EmbeddedSchemaSerializer;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSubjectsTest {

    @TempDir
    private Path directory;

    private SchemaRegistry registry;
    private final List<String> said = new ArrayList<>();

    @BeforeEach
    void start() throws Exception {
        registry = SchemaRegistry.start(0, directory);
    }

    @AfterEach
    void stop() throws Exception {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({
        ", product-converged-value product-conflicts-value converge-open-conflicts-value",
        "TopicNameStrategy, product-converged-value product-conflicts-value converge-open-conflicts-value",
        "RecordNameStrategy, io.converge.ConvergedProduct io.converge.ProductConflict",
        "TopicRecordNameStrategy, product-converged-io.converge.ConvergedProduct"
                + " product-conflicts-io.converge.ProductConflict converge-open-conflicts-io.converge.ProductConflict"
    })
    void everySubjectOfAnOutputIsGivenTheLevelAndNoOther(String strategy, String subjects) {
        Map<String, String> settings = new HashMap<>();
        if (strategy != null) {
            settings.put("value.subject.name.strategy", "io.confluent.kafka.serializers.subject." + strategy);
        }
        ConvergeConfig config = config(settings);
        prepare(config);

        Map<String, Optional<String>> expected = new TreeMap<>();
        for (String subject : subjects.split(" ")) {
            expected.put(subject, Optional.of("NONE"));
        }
        expected.put("product-changes-value", Optional.empty());
        expected.put("io.converge.ProductChange", Optional.empty());
        assertThat(levels(config, expected.keySet())).isEqualTo(expected);
        assertThat(said).isEmpty();
    }

    @Test
    void anotherLevelMayBeSetForThem() {
        ConvergeConfig config = config(Map.of("created.subjects.compatibility", "FULL_TRANSITIVE"));
        prepare(config);

        assertThat(levels(config, List.of("product-converged-value")))
                .isEqualTo(Map.of("product-converged-value", Optional.of("FULL_TRANSITIVE")));
    }

    @Test
    void levelThatASubjectHasOfItsOwnIsKeptAndWarnedAbout() {
        ConvergeConfig config = config(Map.of());
        try (RegistrySubjects subjects = config.registryClient().subjects()) {
            subjects.setCompatibility("product-converged-value", "FORWARD");
            subjects.setCompatibility("product-conflicts-value", "NONE");
        }
        prepare(config);

        assertThat(levels(config, List.of("product-converged-value", "product-conflicts-value")))
                .isEqualTo(Map.of(
                        "product-converged-value", Optional.of("FORWARD"),
                        "product-conflicts-value", Optional.of("NONE")));
        assertThat(said).hasSize(1);
        assertThat(said.get(0))
                .startsWith("warning: subject product-converged-value has the compatibility FORWARD of its own");
    }

    @ParameterizedTest
    @CsvSource({"created.subjects.compatibility, leave", "auto.register.schemas, false"})
    void theyAreLeftAloneIfSomeoneElseSeesToThem(String key, String value) {
        ConvergeConfig config = config(Map.of(key, value));
        prepare(config);

        assertThat(levels(config, List.of("product-converged-value")))
                .isEqualTo(Map.of("product-converged-value", Optional.empty()));
        assertThat(said).isEmpty();
    }

    @Test
    void namesThatAreNotKnownAreSaidAndLeftAlone() {
        prepare(config(Map.of("value.subject.name.strategy", "com.example.Names")));

        assertThat(said).hasSize(1);
        assertThat(said.get(0)).contains("com.example.Names").contains("left alone");
    }

    @Test
    void classWithoutARegistryHasNoSubjects() {
        prepare(config(Map.of("value.deserializer", EmbeddedSchemaSerializer.Reader.class.getName())));

        assertThat(said).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 405, 422})
    void refusalIsARefusedStartThatNamesTheWayOut(int status) throws Exception {
        HttpServer stub = stub(status);
        ConvergeConfig config = config(Map.of("schema.registry.url", url(stub)));

        assertThatThrownBy(() -> prepare(config))
                .isInstanceOf(RefusedStartException.class)
                .hasCauseInstanceOf(RegistryRefusalException.class)
                .hasMessageContaining("converge-open-conflicts-value: HTTP " + status)
                .hasMessageContaining("PUT " + url(stub) + "/config/converge-open-conflicts-value")
                .hasMessageContaining("created.subjects.compatibility=leave");
        stub.stop(0);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 503, 429})
    void registryThatDoesNotAnswerIsOneToWaitFor(int status) throws Exception {
        HttpServer stub = stub(status);
        ConvergeConfig config = config(Map.of("schema.registry.url", url(stub)));

        assertThatThrownBy(() -> prepare(config)).isInstanceOf(RegistryUnavailableException.class);
        stub.stop(0);
    }

    @Test
    void rightsAtTheRegistryNameEverySubject() {
        assertThat(AccessRights.ofRegistry(config(Map.of("created.subjects.compatibility", "leave"))))
                .containsExactly(
                        "read any schema by its id",
                        "read subject product-changes-value",
                        "read and write subject converge-open-conflicts-value",
                        "read and write subject product-conflicts-value",
                        "read and write subject product-converged-value");
    }

    /** Knows no level, and lets nobody set one. */
    private static HttpServer stub(int status) throws Exception {
        HttpServer stub = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        stub.createContext("/", exchange -> {
            boolean get = exchange.getRequestMethod().equals("GET");
            byte[] body = "{\"error_code\": %d, \"message\": \"told so\"}"
                    .formatted(get ? 40408 : status)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(get ? 404 : status, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        stub.start();
        return stub;
    }

    private static String url(HttpServer stub) {
        return "http://127.0.0.1:" + stub.getAddress().getPort();
    }

    private void prepare(ConvergeConfig config) {
        new OutputSubjects(config, said::add).prepare();
    }

    private ConvergeConfig config(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(Map.of("schema.registry.url", registry.url()));
        all.putAll(settings);
        return new ConvergeConfig(all);
    }

    private static Map<String, Optional<String>> levels(ConvergeConfig config, Iterable<String> names) {
        Map<String, Optional<String>> levels = new TreeMap<>();
        try (RegistrySubjects subjects = config.registryClient().subjects()) {
            names.forEach(name -> levels.put(name, subjects.ownCompatibility(name)));
        }
        return levels;
    }
}
