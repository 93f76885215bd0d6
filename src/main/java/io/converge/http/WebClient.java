package io.converge.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;

/**
 * Asks other servers over HTTP. Whatever they do, it comes to an end: the whole exchange has a deadline, the body's last byte included, and a
 * body has a most of bytes. Redirections are not followed.
 */
public final class WebClient {

    /** Of the heap, as much as answers of a server of ours may take of it. */
    private static final long MOST_BYTES =
            Math.min(Runtime.getRuntime().maxMemory() / 4, Integer.MAX_VALUE - (long) Short.MAX_VALUE);

    /** What has come is held in pieces, and then in one. */
    private static final int ROOM_PER_BYTE = 2;

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,6}");

    private final HttpClient client;

    private WebClient(HttpClient.Builder client, Duration connect) {
        this.client = client.version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(connect)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @param connect how long a connection may take, of the time that the whole exchange has */
    public static WebClient of(Duration connect) {
        return new WebClient(HttpClient.newBuilder(), connect);
    }

    /**
     * @param trusted whom the servers' certificates are trusted by
     * @param work where answers are worked on
     */
    public static WebClient of(Duration connect, Optional<SSLContext> trusted, Executor work) {
        HttpClient.Builder builder = HttpClient.newBuilder().executor(work);
        trusted.ifPresent(builder::sslContext);
        return new WebClient(builder, connect);
    }

    /** For whoever takes so many bytes of a body at the most. */
    public static LongConsumer atMost(long bytes) {
        return received -> {
            if (received > bytes) {
                throw new UncheckedIOException(new IOException("the answer has more than " + bytes + " bytes"));
            }
        };
    }

    /** For whoever has to have room for a body before it comes, as room is asked for. */
    public static LongConsumer inRoom(LongConsumer room) {
        return received -> room.accept(ROOM_PER_BYTE * received);
    }

    /** What was answered, whole. */
    public record Heard(int status, HttpHeaders headers, byte[] body) {

        /** Whether the call is not taken of somebody who is not known, or may not. */
        public boolean isRefusal() {
            return status == 401 || status == 403;
        }

        /**
         * The same as an answer of ours: the status, the body, which is JSON, and when to ask again. Anything but JSON would have the rights of
         * this server's own pages in a browser.
         *
         * @param from who has answered, in words
         * @throws Problem with 502 if it is no JSON
         */
        public Answer passedOn(String from) {
            String type = headers.firstValue("Content-Type").orElse("nothing that it names");
            String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (!media.equals(Answer.JSON_TYPE) && !media.equals(Problem.TYPE)) {
                throw new Problem(
                        502, "what " + from + " answers is not understood: HTTP status " + status + ", and no JSON");
            }
            Answer answer = Answer.of(status, media, body);
            return headers.firstValue("Retry-After")
                    .filter(text -> SECONDS.matcher(text).matches())
                    .map(seconds -> answer.with("Retry-After", seconds))
                    .orElse(answer);
        }
    }

    /**
     * Asks, and waits for the whole answer.
     *
     * @param patience for the whole exchange
     * @param received hears how many bytes of the body have come, before they are kept; what it throws ends the exchange
     * @throws IOException if there is no whole answer in that time
     */
    public Heard ask(HttpRequest request, Duration patience, LongConsumer received)
            throws IOException, InterruptedException {
        CompletableFuture<Heard> answer = askLater(request, patience, received);
        try {
            return answer.get();
        } catch (ExecutionException e) {
            Throwable why = cause(e);
            if (why instanceof RuntimeException refusal) {
                throw refusal;
            }
            throw why instanceof IOException failure ? failure : new IOException(why);
        } finally {
            answer.cancel(true); // Of no effect but where this thread is interrupted.
        }
    }

    /** The same, without waiting: what is given back fails as {@link #ask} does, and ends the exchange if it is cancelled. */
    public CompletableFuture<Heard> askLater(HttpRequest request, Duration patience, LongConsumer received) {
        CompletableFuture<HttpResponse<byte[]>> exchange =
                client.sendAsync(request, head -> new CountedBody(received.andThen(atMost(MOST_BYTES))));
        CompletableFuture<Heard> told = new CompletableFuture<>();
        exchange.thenApply(response -> new Heard(response.statusCode(), response.headers(), response.body()))
                .orTimeout(patience.toNanos(), TimeUnit.NANOSECONDS)
                .whenComplete((heard, failure) -> {
                    if (failure == null) {
                        told.complete(heard);
                    } else {
                        told.completeExceptionally(
                                cause(failure) instanceof TimeoutException
                                        ? new HttpTimeoutException(
                                                "no whole answer has come within " + patience.toMillis() + " ms")
                                        : cause(failure));
                    }
                });
        told.whenComplete((heard, failure) -> {
            if (failure != null) {
                exchange.cancel(true);
            }
        });
        return told;
    }

    private static Throwable cause(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause instanceof UncheckedIOException unchecked ? unchecked.getCause() : cause;
    }
}
