package io.converge.http;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eclipse.jetty.http.HttpStatus;

/** What is told instead of an answer: a status of HTTP, and what was wrong in words (RFC 9457). */
public final class Problem extends RuntimeException {

    private static final long serialVersionUID = 1;
    static final String TYPE = "application/problem+json";

    private final int status;
    private final transient Map<String, Object> more;
    private final transient Map<String, String> headers;

    public Problem(int status, String detail) {
        this(status, detail, Map.of());
    }

    /** @param more what else is told, by name */
    public Problem(int status, String detail, Map<String, Object> more) {
        this(status, detail, more, Map.of());
    }

    private Problem(int status, String detail, Map<String, Object> more, Map<String, String> headers) {
        super(detail, null, false, false);
        this.status = status;
        this.more = more;
        this.headers = headers;
    }

    public static Problem badRequest(String detail) {
        return new Problem(400, detail);
    }

    public static Problem notFound(String detail) {
        return new Problem(404, detail);
    }

    /** The same with a header of HTTP more. */
    public Problem with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Problem(status, getMessage(), more, all);
    }

    public int status() {
        return status;
    }

    Answer answer() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("title", HttpStatus.getMessage(status));
        body.put("status", status);
        body.put("detail", getMessage());
        body.putAll(more);
        return withHeaders(Answer.of(status, TYPE, Answer.jsonBytes(body)));
    }

    Answer withHeaders(Answer bare) {
        Answer answer = bare;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }
}
