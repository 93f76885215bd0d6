package io.converge.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * Server-sent events to one listener. Sending never waits: a listener that does not take what it is sent is cut off, and connects again.
 */
public final class EventStream {

    /** Where so many bytes wait for a listener, nothing further may: one event may be larger, so the last one counts for nothing. */
    private static final int MOST_WAITING_BYTES = 1 << 20;

    private static final byte[] PING = ":\n\n".getBytes(StandardCharsets.UTF_8);

    private final Request request;
    private final Response response;
    private final Callback end;
    private final Writing writing = new Writing();
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private boolean closing;
    private boolean ended;
    private Runnable onEnd = () -> {};

    EventStream(Request request, Response response, Callback end) {
        this.request = request;
        this.response = response;
        this.end = end;
    }

    /** @param data what Jackson makes JSON of */
    public void send(String event, Object data) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(("event: " + event + "\ndata: ").getBytes(StandardCharsets.UTF_8));
        // JSON as Jackson writes it is one line.
        bytes.writeBytes(Answer.jsonBytes(data));
        bytes.writeBytes("\n\n".getBytes(StandardCharsets.UTF_8));
        write(bytes.toByteArray());
    }

    /** Lets both sides and what is between them notice whether the other one is still there. */
    void ping() {
        write(PING);
    }

    /** @param action is run once when it is over, at once if it is already */
    public void onEnd(Runnable action) {
        synchronized (this) {
            if (!ended) {
                Runnable before = onEnd;
                onEnd = () -> {
                    before.run();
                    action.run();
                };
                return;
            }
        }
        action.run();
    }

    private void write(byte[] bytes) {
        boolean overrun;
        synchronized (this) {
            if (closing || ended) {
                return;
            }
            overrun = waiting.size() >= MOST_WAITING_BYTES;
            if (!overrun) {
                waiting.writeBytes(bytes);
            }
        }
        if (overrun) {
            cutOff();
        } else {
            writing.iterate();
        }
    }

    /** A write that waits for the listener would last as long as the connection. */
    private void cutOff() {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        ended(new IllegalStateException("the listener does not take what it is sent"));
    }

    /** Ends it behind what was sent. */
    public void close() {
        synchronized (this) {
            closing = true;
        }
        writing.iterate();
    }

    private void ended(Throwable why) {
        Runnable action;
        synchronized (this) {
            if (ended) {
                return;
            }
            ended = true;
            waiting = new ByteArrayOutputStream();
            action = onEnd;
        }
        if (why == null) {
            end.succeeded();
        } else {
            end.failed(why);
        }
        action.run();
    }

    /** Writes all that waits at once, and again while more has come. */
    private final class Writing extends IteratingCallback {

        private boolean wroteLast;

        @Override
        protected Action process() {
            byte[] next;
            boolean isLast;
            synchronized (EventStream.this) {
                if (wroteLast) {
                    return Action.SUCCEEDED;
                }
                isLast = closing;
                if (waiting.size() == 0 && !isLast) {
                    return Action.IDLE;
                }
                next = waiting.toByteArray();
                waiting = new ByteArrayOutputStream();
                wroteLast = isLast;
            }
            response.write(isLast, ByteBuffer.wrap(next), this);
            return Action.SCHEDULED;
        }

        @Override
        protected void onCompleteSuccess() {
            ended(null);
        }

        @Override
        protected void onCompleteFailure(Throwable cause) {
            ended(cause);
        }
    }
}
