package io.converge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/** What a call is answered with. */
public final class Answer {

    static final String JSON_TYPE = "application/json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;
    private final Consumer<EventStream> events;

    private Answer(int status, Map<String, String> headers, byte[] body, Consumer<EventStream> events) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.events = events;
    }

    /** @param value what Jackson makes JSON of */
    public static Answer json(Object value) {
        return json(200, value);
    }

    /** @param value what Jackson makes JSON of */
    public static Answer json(int status, Object value) {
        return of(status, JSON_TYPE, jsonBytes(value));
    }

    public static Answer text(int status, String text) {
        return of(status, "text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    public static Answer nothing() {
        return new Answer(204, Map.of(), new byte[0], null);
    }

    /** @param type the media type */
    public static Answer of(int status, String type, byte[] body) {
        return new Answer(status, Map.of("Content-Type", type), body, null);
    }

    /**
     * Server-sent events, until either side ends it.
     *
     * @param begin is handed the stream once, before anything is sent; it may be written to by any thread from then on
     */
    public static Answer events(Consumer<EventStream> begin) {
        return new Answer(200, Map.of("Content-Type", "text/event-stream"), new byte[0], begin);
    }

    /** The same with a header more. */
    public Answer with(String header, String value) {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put(header, value);
        return new Answer(status, all, body, events);
    }

    static byte[] jsonBytes(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    int status() {
        return status;
    }

    Map<String, String> headers() {
        return headers;
    }

    byte[] body() {
        return body;
    }

    /** Null if it is no stream. */
    Consumer<EventStream> events() {
        return events;
    }
}
