package io.converge.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.http.WebClient.Heard;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebClientTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    private final WebClient client = WebClient.of(LONG);

    private Heard ask(FakeServer server, Duration patience, LongConsumer received)
            throws IOException, InterruptedException {
        return client.ask(HttpRequest.newBuilder(server.url()).build(), patience, received);
    }

    private Heard ask(String answer) throws IOException, InterruptedException {
        try (FakeServer server = FakeServer.start(answer)) {
            return ask(server, LONG, received -> {});
        }
    }

    @Test
    void bodyThatStopsComingEndsWithTheDeadlineAndTheConnectionWithIt() throws Exception {
        try (FakeServer server = FakeServer.start(FakeServer.stall())) {
            assertThatThrownBy(() -> ask(server, Duration.ofMillis(300), received -> {}))
                    .isInstanceOf(HttpTimeoutException.class)
                    .hasMessage("no whole answer has come within 300 ms");
            assertThat(server.hungUp().await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void bodyThatIsTooLargeIsNotTakenAndTheConnectionEnds() throws Exception {
        try (FakeServer server = FakeServer.start(FakeServer.stall())) {
            assertThatThrownBy(() -> ask(server, LONG, WebClient.atMost(0)))
                    .isInstanceOf(IOException.class)
                    .hasMessage("the answer has more than 0 bytes");
            assertThat(server.hungUp().await(60, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void whatTheHearerOfTheBytesThrowsIsTheFailure() throws Exception {
        try (FakeServer server = FakeServer.start(FakeServer.answer(200, "application/json", "{}"))) {
            assertThatThrownBy(() -> ask(server, LONG, received -> {
                        throw new Problem(503, "no room for " + received);
                    }))
                    .isInstanceOf(Problem.class)
                    .hasMessage("no room for 2");
        }
    }

    @Test
    void jsonIsPassedOnWithWhenToAskAgain() throws Exception {
        Answer answer = ask(FakeServer.answer(503, "application/problem+json; x=1", "{\"a\":1}", "Retry-After: 2"))
                .passedOn("it");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.headers())
                .containsEntry("Retry-After", "2")
                .containsEntry("Content-Type", "application/problem+json");
        assertThat(new String(answer.body(), StandardCharsets.UTF_8)).isEqualTo("{\"a\":1}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/html", "text/html; application/json", "image/svg+xml", "application/jsonx", ""})
    void whatIsNoJsonIsNotPassedOn(String type) throws Exception {
        Heard heard = ask(FakeServer.answer(200, type, "<script>alert(1)</script>"));

        assertThatThrownBy(() -> heard.passedOn("it"))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.status()).isEqualTo(502))
                .hasMessageContaining("it answers is not understood");
    }
}
