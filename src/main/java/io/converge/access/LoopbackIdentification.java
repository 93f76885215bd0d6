package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Caller;
import io.converge.http.Problem;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where nobody signs in: who can call a loopback address is on this machine, and may do everything. A page of somebody else's in a browser on this
 * machine can call it too, by a name of its own that leads here; it is known by that name in the header {@code Host}.
 */
final class LoopbackIdentification implements Identification {

    private static final Pattern LOCAL = Pattern.compile("(?i)(localhost|127\\.0\\.0\\.1|\\[::1])(:\\d{1,5})?");

    /** What proxies add to what they pass on. */
    private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "X-Real-IP", "Via");

    private final boolean isLoopback;
    private final Session everyone =
            new Session(new Caller("local", true), SigningKey.random().sign("csrf"));

    /** @param isLoopback whether the server listens on a loopback address */
    LoopbackIdentification(boolean isLoopback) {
        this.isLoopback = isLoopback;
    }

    @Override
    public String signIn() {
        return "none";
    }

    @Override
    public void requireReach(Call call) {
        if (!isLoopback) {
            throw new Problem(
                    403,
                    "nobody can sign in here: http.host is no loopback address, and neither http.users.file nor"
                            + " http.proxy.user.header is set. Health and metrics are for everyone.");
        }
        List<String> hosts = call.headers("Host");
        if (hosts.size() != 1 || !LOCAL.matcher(hosts.get(0)).matches()) {
            throw new Problem(
                    403,
                    "without users this is for localhost alone, and was called by another name. http.users.file or"
                            + " http.proxy.user.header makes it one for others.");
        }
        if (FORWARDED.stream().anyMatch(name -> call.header(name).isPresent())) {
            throw new Problem(
                    403,
                    "without users this is for localhost alone, and a proxy passed the call on. http.users.file or"
                            + " http.proxy.user.header makes it one for others.");
        }
    }

    @Override
    public Optional<Session> identify(Call call) {
        return Optional.of(everyone);
    }

    @Override
    public Optional<SigningKey> instancesKey() {
        return Optional.empty();
    }
}
