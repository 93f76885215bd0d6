package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Caller;
import io.converge.model.Printable;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Who has signed in at a proxy, which says so in headers. From anywhere else they are worth nothing. */
final class ProxyIdentification implements Identification {

    private static final Logger LOG = LoggerFactory.getLogger(ProxyIdentification.class);
    private static final int MOST_CHARACTERS = 128;

    private final Proxies proxies;
    private final String userHeader;
    private final Optional<String> roleHeader;
    private final SigningKey key;

    ProxyIdentification(Proxies proxies, String userHeader, Optional<String> roleHeader, SigningKey key) {
        this.proxies = proxies;
        this.userHeader = userHeader;
        this.roleHeader = roleHeader;
        this.key = key;
    }

    @Override
    public String signIn() {
        return "proxy";
    }

    @Override
    public Optional<Session> identify(Call call) {
        List<String> names = call.headers(userHeader);
        if (names.isEmpty()) {
            return Optional.empty();
        }
        if (!proxies.isTrusted(call)) {
            LOG.warn("{} from {}, which is none of http.proxy.addresses, is not believed", userHeader, call.address());
            return Optional.empty();
        }
        // A second one would be what the caller sent, and which of them is the proxy's cannot be told.
        if (names.size() > 1 || !isName(names.get(0))) {
            LOG.warn("the proxy at {} sends no single name in {}", call.address(), userHeader);
            return Optional.empty();
        }
        return role(call).map(role -> session(names.get(0), role));
    }

    private static boolean isName(String name) {
        return !name.isBlank()
                && name.length() <= MOST_CHARACTERS
                && Printable.of(name).equals(name);
    }

    /** The highest of those that are told; empty if none of ours is. */
    private Optional<Role> role(Call call) {
        if (roleHeader.isEmpty()) {
            return Optional.of(Role.VIEWER);
        }
        List<String> told = call.headers(roleHeader.get());
        return told.size() != 1
                ? Optional.empty()
                : Stream.of(told.get(0).split(","))
                        .map(String::strip)
                        .flatMap(text -> Role.of(text).stream())
                        .max(Enum::compareTo);
    }

    private Session session(String name, Role role) {
        return new Session(new Caller(name, role == Role.RESOLVER), key.sign("csrf", name));
    }

    @Override
    public Optional<SigningKey> instancesKey() {
        return Optional.of(key.derive("instances"));
    }
}
