package io.converge.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.eclipse.jetty.http.BadMessageException;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.thread.Scheduler;

/** Takes a request's body as it comes, without a thread that waits for it; too much of it, or too slow, is an error. */
final class BodyReader implements Runnable {

    /** For a whole body. */
    private static final long MOST_SECONDS = 60;

    private final Request request;
    private final int mostBytes;
    private final Consumer<byte[]> onBody;
    private final Consumer<Throwable> onFailure;
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private final AtomicBoolean ended = new AtomicBoolean();
    private Scheduler.Task deadline = () -> true;

    private BodyReader(Request request, int mostBytes, Consumer<byte[]> onBody, Consumer<Throwable> onFailure) {
        this.request = request;
        this.mostBytes = mostBytes;
        this.onBody = onBody;
        this.onFailure = onFailure;
    }

    /** Calls one of both, once. */
    static void read(Request request, int mostBytes, Consumer<byte[]> onBody, Consumer<Throwable> onFailure) {
        BodyReader reader = new BodyReader(request, mostBytes, onBody, onFailure);
        if (request.getLength() > mostBytes) {
            reader.fail(reader.tooLong());
            return;
        }
        reader.deadline = request.getComponents()
                .getScheduler()
                .schedule(() -> reader.fail(tooSlow()), MOST_SECONDS, TimeUnit.SECONDS);
        reader.run();
    }

    @Override
    public void run() {
        while (!ended.get()) {
            Content.Chunk chunk = request.read();
            if (chunk == null) {
                request.demand(this);
                return;
            }
            if (Content.Chunk.isFailure(chunk)) {
                fail(chunk.getFailure() instanceof TimeoutException ? tooSlow() : chunk.getFailure());
                return;
            }
            boolean isLast = chunk.isLast();
            append(chunk);
            if (body.size() > mostBytes) {
                fail(tooLong());
            } else if (isLast && end()) {
                onBody.accept(body.toByteArray());
            }
        }
    }

    private void append(Content.Chunk chunk) {
        ByteBuffer bytes = chunk.getByteBuffer();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        chunk.release();
        body.writeBytes(copy);
    }

    private Problem tooLong() {
        return new Problem(HttpStatus.PAYLOAD_TOO_LARGE_413, "the body has more than " + mostBytes + " bytes");
    }

    private static BadMessageException tooSlow() {
        return new BadMessageException(HttpStatus.REQUEST_TIMEOUT_408);
    }

    private void fail(Throwable why) {
        if (end()) {
            onFailure.accept(why);
        }
    }

    private boolean end() {
        deadline.cancel();
        return ended.compareAndSet(false, true);
    }
}
