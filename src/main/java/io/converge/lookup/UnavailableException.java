package io.converge.lookup;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.http.Answer;
import java.nio.charset.StandardCharsets;

/** What is asked for cannot be told at the moment, and can be in a while. */
final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** After which time to ask again. */
    static final int RETRY_SECONDS = 2;

    private static final int STATUS = 503;

    /** @param why in words */
    UnavailableException(String why) {
        super(why, null, false, false);
    }

    /** The same as a problem of HTTP, which says when to ask again. */
    Answer answer() {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("title", "Service Unavailable");
        body.put("status", STATUS);
        body.put("detail", getMessage());
        return Answer.of(STATUS, "application/problem+json", body.toString().getBytes(StandardCharsets.UTF_8))
                .with("Retry-After", String.valueOf(RETRY_SECONDS));
    }
}
