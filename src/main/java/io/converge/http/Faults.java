package io.converge.http;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** What Jetty refuses itself is told like every other problem: in words of ours, without what Jetty knows of it. */
final class Faults implements Request.Handler {

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = request.getAttribute(ErrorHandler.ERROR_EXCEPTION) instanceof HttpException known
                ? known.getCode()
                : response.getStatus();
        Problem problem = new Problem(status, detail(status));
        Answer answer = ProblemPage.isAskedFor(request) ? ProblemPage.of(problem) : problem.answer();
        response.setStatus(status);
        Headers.all().forEach(response.getHeaders()::put);
        answer.headers().forEach(response.getHeaders()::put);
        response.write(true, ByteBuffer.wrap(answer.body()), callback);
        return true;
    }

    private static String detail(int status) {
        return switch (status) {
            case 400 -> "the request cannot be read";
            case 408 -> "the request came too slowly";
            case 414, 431 -> "the address or the headers are too long";
            case 505 -> "this speaks HTTP/1.1";
            default -> status < 500 ? "the request was refused" : "this failed; the server's log says why";
        };
    }
}
