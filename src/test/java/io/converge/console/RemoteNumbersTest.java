package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.converge.http.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteNumbersTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String WELL = FakeServer.answer(
            200,
            "application/json",
            "{\"state\": \"RUNNING\", \"ready\": true, \"totals\": {\"applied\": 7}, \"version\": \"1\"}");

    private static InstanceReport of(RemoteNumbers numbers, URI url) {
        return numbers.now().stream()
                .map(InstanceNumbers.Instance::report)
                .filter(report -> report.url().equals(url.toString()))
                .findFirst()
                .orElse(InstanceReport.unreachable(url.toString(), "not asked yet"));
    }

    private static void awaitWell(RemoteNumbers numbers, FakeServer server) {
        await().atMost(PATIENCE).until(() -> of(numbers, server.url()).ready());
    }

    private static String awaitProblem(RemoteNumbers numbers, URI url, String part) {
        await().atMost(PATIENCE)
                .until(() -> of(numbers, url).problems().toString().contains(part));
        return of(numbers, url).state();
    }

    @Test
    void instanceThatStallsConcernsItselfAlone() throws IOException {
        try (FakeServer stalling = FakeServer.start(FakeServer.stall());
                FakeServer well = FakeServer.start(WELL);
                RemoteNumbers numbers =
                        RemoteNumbers.start(() -> List.of(stalling.url(), well.url()), (call, target) -> {})) {
            assertThat(awaitProblem(numbers, stalling.url(), "it does not answer in time"))
                    .isEqualTo(InstanceReport.UNREACHABLE);
            awaitWell(numbers, well);
            well.answers(WELL.replace(": 7}", ": 8}"));
            await().atMost(PATIENCE)
                    .until(() -> Long.valueOf(8)
                            .equals(of(numbers, well.url()).totals().get("applied")));
            stalling.answers(WELL);
            awaitWell(numbers, stalling);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "",
                "[]",
                "7",
                "{}",
                "{",
                "{\"state\": null}",
                "{\"state\": \"<img src=x>\"}",
                "{\"state\": \"RUNNING\", \"totals\": {\"applied\": null}}",
                "{\"state\": \"RUNNING\", \"totals\": {\"applied\": 1e999}}",
                "{\"state\": \"RUNNING\", \"totals\": []}",
                "{\"state\": \"RUNNING\", \"problems\": [null]}",
                "{\"state\": \"RUNNING\", \"partitions\": [null]}",
                "{\"state\": \"RUNNING\", \"partitions\": [{\"partition\": 1}]}",
                "{\"state\": \"RUNNING\", \"restoring\": {\"done\": null, \"of\": 2}}"
            })
    void anyAnswerIsToldOfAndTheNextOneIsHeard(String body) throws IOException {
        try (FakeServer server = FakeServer.start(FakeServer.answer(200, "application/json", body));
                RemoteNumbers numbers = RemoteNumbers.start(() -> List.of(server.url()), (call, target) -> {})) {
            assertThat(awaitProblem(numbers, server.url(), "is not understood")).isEqualTo(InstanceReport.UNREACHABLE);
            server.answers(WELL);
            awaitWell(numbers, server);
        }
    }

    @Test
    void addressThatNobodyCanHaveConcernsItselfAlone() throws IOException {
        URI none = URI.create("http://my_host:8080");
        try (FakeServer well = FakeServer.start(WELL);
                RemoteNumbers numbers = RemoteNumbers.start(() -> List.of(none, well.url()), (call, target) -> {})) {
            assertThat(awaitProblem(numbers, none, "it cannot be asked")).isEqualTo(InstanceReport.UNREACHABLE);
            awaitWell(numbers, well);
        }
    }

    @Test
    void callsAreSignedAndARefusalSaysWhatToSet() throws IOException {
        String refusal = FakeServer.answer(401, "application/problem+json", "{\"detail\": \"sign in first\"}");
        try (FakeServer server = FakeServer.start(refusal);
                RemoteNumbers numbers = RemoteNumbers.start(
                        () -> List.of(server.url()), (call, target) -> call.header("X-Signed", target.getPath()))) {
            assertThat(awaitProblem(numbers, server.url(), "http.users.file")).isEqualTo(InstanceReport.UNREACHABLE);
            assertThat(of(numbers, server.url()).problems().get(0)).contains("http.secret.file", "sign in first");
            assertThat(server.heard()).contains("X-Signed: /api/instance");
        }
    }
}
