package io.converge.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of events, by listeners that listen, leave, or do neither. */
class EventStreamTest {

    private final BlockingQueue<EventStream> begun = new LinkedBlockingQueue<>();
    private final AtomicBoolean mayListen = new AtomicBoolean(true);
    private WebServer server;

    @BeforeEach
    void start() throws IOException {
        Routes routes = new Routes().get("/events", Access.VIEWER, call -> Answer.events(begun::add));
        server = WebServer.start(WebServerTest.local(), routes, this::admit, 20, 30_000, AnswerRoom.ofHeap());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private Caller admit(Call call, Method method, Access access) {
        if (!mayListen.get()) {
            throw new Problem(401, "no longer");
        }
        return new Caller("anna", false);
    }

    private Socket listen() throws IOException {
        Socket socket = RawHttp.open(server.port());
        socket.getOutputStream()
                .write("GET /events HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
                        .getBytes(US_ASCII));
        return socket;
    }

    private EventStream next() throws InterruptedException {
        return begun.poll(30, TimeUnit.SECONDS);
    }

    @Test
    void eventsArriveAsTheyAreSentAndInOrder() throws Exception {
        try (Socket socket = listen()) {
            EventStream stream = next();
            for (int i = 0; i < 20_000; i++) {
                stream.send("count", i);
            }
            stream.send("text", "a\nb <img onerror>");
            String read =
                    RawHttp.readUntil(new BufferedInputStream(socket.getInputStream()), "\"a\\nb <img onerror>\"\n\n");
            assertThat(read).contains("text/event-stream").contains("event: count\ndata: 0\n\n");
            assertThat(read.indexOf("data: 17\n")).isBetween(0, read.indexOf("data: 19999\n"));
        }
    }

    @Test
    void aListenerIsPinged() throws Exception {
        try (Socket socket = listen()) {
            next();
            assertThat(RawHttp.readUntil(socket.getInputStream(), ":\n\n")).contains("200 OK");
            assertThat(RawHttp.readUntil(socket.getInputStream(), ":\n\n")).isNotEmpty();
        }
    }

    @Test
    void aListenerThatTakesNothingIsCutOff() throws Exception {
        try (Socket socket = listen()) {
            EventStream stream = next();
            CountDownLatch ended = new CountDownLatch(1);
            stream.onEnd(ended::countDown);
            String large = "x".repeat(100_000);
            await().pollInterval(1, TimeUnit.MILLISECONDS).untilAsserted(() -> {
                stream.send("large", large);
                assertThat(ended.getCount()).isZero();
            });
            assertThat(socket.isConnected()).isTrue();
        }
    }

    @Test
    void oneEventMayBeLargerThanWhatMayWait() throws Exception {
        try (Socket socket = listen()) {
            EventStream stream = next();
            RawHttp.readUntil(socket.getInputStream(), ":\n\n");
            // The second finds the first's end, or a ping, waiting.
            stream.send("large", "x".repeat(1_000_000));
            stream.send("small", "y");
            stream.send("large", "x".repeat(3_000_000));
            stream.close();
            assertThat(socket.getInputStream().readAllBytes()).hasSizeGreaterThan(4_000_000);
        }
    }

    @Test
    void thatAListenerHasLeftIsNoticed() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (Socket socket = listen()) {
            next().onEnd(ended::countDown);
            RawHttp.readUntil(socket.getInputStream(), ":\n\n");
        }
        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void whoMayListenNoLongerIsSentNothingMore() throws Exception {
        try (Socket socket = listen()) {
            next();
            mayListen.set(false);
            assertThat(socket.getInputStream().readAllBytes()).isNotEmpty(); // It ends.
        }
    }

    @Test
    void aServerThatClosesEndsItsStreams() throws Exception {
        try (Socket socket = listen()) {
            CountDownLatch ended = new CountDownLatch(1);
            next().onEnd(ended::countDown);
            RawHttp.readUntil(socket.getInputStream(), ":\n\n");
            server.close();
            assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void listenersAreSoManyAtTheMost() throws Exception {
        Socket[] sockets = new Socket[100];
        for (int i = 0; i < sockets.length; i++) {
            sockets[i] = listen();
            next();
        }
        try {
            assertThat(RawHttp.get(server.port(), "/events").status()).isEqualTo(503);
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void headOfAStreamEnds() throws Exception {
        assertThat(RawHttp.call(server.port(), "HEAD", "/events", "").status()).isEqualTo(200);
        assertThat(begun).isEmpty();
    }
}
