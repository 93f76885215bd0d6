package io.converge.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back of a request. */
final class Reply {

    private static final Logger LOG = LoggerFactory.getLogger(Reply.class);

    private final Request request;
    private final Response response;
    private final Callback callback;

    Reply(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    void send(Answer answer) {
        begin(answer);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
    }

    /** Without what it would stream for a call by HEAD. */
    EventStream stream(Answer answer) {
        begin(answer);
        return new EventStream(request, response, callback);
    }

    private void begin(Answer answer) {
        response.setStatus(answer.status());
        Headers.all().forEach(response.getHeaders()::put);
        answer.headers().forEach(response.getHeaders()::put);
    }

    /** Tells a problem in its words, and of anything else that it is one of the server's. */
    void fail(Throwable why) {
        if (why instanceof Problem problem) {
            send(told(problem));
        } else {
            LOG.error("{} {} failed", request.getMethod(), request.getHttpURI().getPath(), why);
            send(told(new Problem(HttpStatus.INTERNAL_SERVER_ERROR_500, "this failed; the server's log says why")));
        }
    }

    private Answer told(Problem problem) {
        return ProblemPage.isAskedFor(request) ? ProblemPage.of(problem) : problem.answer();
    }

    /** Tells a problem while a body may still come, which nobody will read. */
    void failUnread(Throwable why) {
        if (request.getLength() != 0) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        fail(why);
    }

    /** A body is too long, or did not come whole: then its connection is of no use, and Jetty ends it, in the words of {@link Faults}. */
    void failBody(Throwable why) {
        if (why instanceof Problem) {
            failUnread(why);
        } else {
            callback.failed(why);
        }
    }
}
