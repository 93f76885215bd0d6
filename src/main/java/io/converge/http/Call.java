package io.converge.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpCookie;
import org.eclipse.jetty.server.Request;

/** A request. */
public final class Call {

    /** A product's decimals keep every digit; a member that is there twice is an error, not a choice. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS, DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private final Request request;
    private final Map<String, String> variables;
    private final Map<String, List<String>> query;
    private final AnswerRoom.Share room;
    private volatile Caller caller;
    private volatile byte[] body = {};

    /** @param room given back by whoever gives it */
    Call(Request request, Map<String, String> variables, AnswerRoom.Share room) {
        this.request = request;
        this.room = room;
        this.variables = variables;
        this.query = PercentText.parameters(request.getHttpURI().getQuery());
    }

    void admitted(Caller who) {
        this.caller = who;
    }

    void received(byte[] content) {
        this.body = content;
    }

    /**
     * Takes memory for making and sending the answer, until it is sent: so much at the most. To be called before that memory is used, as often as
     * it turns out to be more.
     *
     * @throws Problem with 503 if there is none now, as others are being answered
     */
    public void requireRoom(long bytes) {
        room.atLeast(bytes);
    }

    /**
     * The answer is made.
     *
     * @param isBounded whether it has to find room; else it has what it needs
     */
    void holds(long bytes, boolean isBounded) {
        if (isBounded) {
            room.atLeast(bytes);
        }
        room.atMost(bytes);
    }

    /** Who calls, as the gate has found. */
    public Caller caller() {
        return caller;
    }

    /** The address of IP that the connection came from: the caller's, or a proxy's. */
    public String address() {
        if (request.getConnectionMetaData().getRemoteSocketAddress() instanceof InetSocketAddress remote) {
            return remote.getAddress().getHostAddress().split("%", 2)[0];
        }
        return "";
    }

    /** Whether the connection is encrypted. */
    public boolean isSecure() {
        return request.isSecure();
    }

    /** Encoded, as it came. */
    public String path() {
        return request.getHttpURI().getPath();
    }

    /** The path with its query, both encoded, as they came. */
    public String target() {
        return request.getHttpURI().getPathQuery();
    }

    /** Of a variable of the route, decoded. */
    public String variable(String name) {
        return variables.get(name);
    }

    /** The first value of a parameter, if it is given and not empty. */
    public Optional<String> parameter(String name) {
        return parameters(name).stream().findFirst().filter(value -> !value.isEmpty());
    }

    /** All values of a parameter. */
    public List<String> parameters(String name) {
        return query.getOrDefault(name, List.of());
    }

    /**
     * The value of a parameter that is a whole number.
     *
     * @throws Problem if it is none, or is not between the least and the most
     */
    public long number(String name, long absent, long least, long most) {
        Optional<String> text = parameter(name);
        if (text.isEmpty()) {
            return absent;
        }
        try {
            long number = Long.parseLong(text.get());
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below.
        }
        throw Problem.badRequest(name + "=" + text.get() + " is no whole number from " + least + " to " + most);
    }

    /** The first value of a header, if there is one. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(request.getHeaders().get(name)).map(HeaderText::of);
    }

    /** Each header of that name, in the order in which they came. */
    public List<String> headers(String name) {
        return request.getHeaders().getFields(name).stream()
                .map(field -> field.getValue() == null ? "" : HeaderText.of(field.getValue()))
                .toList();
    }

    public Optional<String> cookie(String name) {
        return Request.getCookies(request).stream()
                .filter(cookie -> cookie.getName().equals(name))
                .map(HttpCookie::getValue)
                .findFirst();
    }

    /**
     * The body.
     *
     * @throws Problem if it is no object of JSON
     */
    public JsonNode json() throws IOException {
        if (!mediaType().equals(Answer.JSON_TYPE)) {
            throw new Problem(415, "the body must be JSON (Content-Type: application/json)");
        }
        try {
            JsonNode json = JSON.readTree(body);
            if (json.isObject()) {
                return json;
            }
        } catch (JsonProcessingException e) {
            throw Problem.badRequest("the body is no JSON: " + e.getOriginalMessage());
        } catch (NumberFormatException | ArithmeticException e) {
            throw Problem.badRequest("the body has a number that is too large");
        }
        throw Problem.badRequest("the body is no object of JSON");
    }

    /** Without its parameters. */
    private String mediaType() {
        return header("Content-Type").orElse("").split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
