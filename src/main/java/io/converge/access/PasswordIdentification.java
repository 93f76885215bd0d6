package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Caller;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Who has signed in with a password, known by a cookie. It holds their name, until when it is worth something, a random part, and a signature
 * by a key that comes of the user's line in the file: any instance with that file takes it, and another password or role ends it. Where somebody
 * signs out, that process takes no copy of the cookie any more.
 */
final class PasswordIdentification implements Identification {

    private static final int PARTS = 4;

    private final Users users;
    private final SigningKey key;
    private final boolean hasSecret;
    private final String cookie;
    private final long sessionMs;
    private final LongSupplier clockMs;
    private final SignedOut signedOut;

    /**
     * @param key of the application
     * @param hasSecret whether that key is secret by itself
     * @param cookie its name
     */
    PasswordIdentification(
            Users users, SigningKey key, boolean hasSecret, String cookie, long sessionMs, LongSupplier clockMs) {
        this.users = users;
        this.key = key;
        this.hasSecret = hasSecret;
        this.cookie = cookie;
        this.sessionMs = sessionMs;
        this.clockMs = clockMs;
        this.signedOut = new SignedOut(clockMs);
    }

    @Override
    public String signIn() {
        return "password";
    }

    Users users() {
        return users;
    }

    @Override
    public Optional<Session> identify(Call call) {
        return call.cookie(cookie).flatMap(this::session);
    }

    private Optional<Session> session(String cookieValue) {
        String[] parts = cookieValue.split("\\.", -1);
        if (parts.length != PARTS) {
            return Optional.empty();
        }
        User user = users.all().get(name(parts[0]));
        if (user == null || !keyOf(user).isSignature(parts[3], "session", parts[0], parts[1], parts[2])) {
            return Optional.empty();
        }
        // Signed by us, so it is a number.
        boolean isOver = Long.parseLong(parts[1]) <= clockMs.getAsLong() || signedOut.has(parts[2]);
        return isOver ? Optional.empty() : Optional.of(session(user, parts[2]));
    }

    private static String name(String encoded) {
        try {
            return new String(Base64.getUrlDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    private Session session(User user, String nonce) {
        return new Session(
                new Caller(user.name(), user.role() == Role.RESOLVER),
                keyOf(user).sign("csrf", nonce));
    }

    /** Ends the session of a call that was identified. */
    void signOut(Call call) {
        call.cookie(cookie)
                .map(value -> value.split("\\.", -1))
                .ifPresent(parts -> signedOut.add(parts[2], Long.parseLong(parts[1])));
    }

    /** A new session of a user: its cookie, whose attributes a browser holds to. */
    Opened open(User user, boolean isSecure) {
        String nonce = SigningKey.nonce();
        String name = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(user.name().getBytes(StandardCharsets.UTF_8));
        String until = Long.toString(clockMs.getAsLong() + sessionMs);
        String value = String.join(".", name, until, nonce, keyOf(user).sign("session", name, until, nonce));
        return new Opened(session(user, nonce), cookie(value, sessionMs / 1_000, isSecure));
    }

    /** @param cookie the header that sets it */
    record Opened(Session session, String cookie) {}

    /** The header that takes the cookie away. */
    String closing(boolean isSecure) {
        return cookie("", 0, isSecure);
    }

    private String cookie(String value, long seconds, boolean isSecure) {
        return cookie + "=" + value + "; Path=/; Max-Age=" + seconds + "; HttpOnly; SameSite=Strict"
                + (isSecure ? "; Secure" : "");
    }

    private SigningKey keyOf(User user) {
        return key.derive("user", user.line());
    }

    @Override
    public Optional<SigningKey> instancesKey() {
        if (hasSecret) {
            return Optional.of(key.derive("instances"));
        }
        Map<String, User> all = users.all();
        if (all.isEmpty()) {
            return Optional.empty(); // Nothing of the key would be secret.
        }
        List<String> parts = new ArrayList<>(List.of("instances"));
        all.values().forEach(user -> parts.add(user.line()));
        return Optional.of(key.derive(parts.toArray(String[]::new)));
    }
}
