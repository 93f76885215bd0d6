package io.converge.access;

import io.converge.config.AccessSettings;
import io.converge.config.ConvergeConfig;
import io.converge.http.Access;
import io.converge.http.Call;
import io.converge.http.Caller;
import io.converge.http.Gate;
import io.converge.http.Method;
import io.converge.http.Problem;
import io.converge.model.Printable;
import java.net.URI;
import java.net.http.HttpRequest;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call what: by users of a file, by the word of a proxy, or, where there is neither, from this machine alone. Changing calls carry
 * {@value #TOKEN_HEADER} with what the session's answer says, so that a page of somebody else's cannot make them.
 */
public final class AccessGate implements Gate {

    static final String TOKEN_HEADER = "X-Csrf-Token";

    private static final Logger LOG = LoggerFactory.getLogger(AccessGate.class);

    /** What a machine asks, and that says nothing of products. */
    private static final Pattern PROBE = Pattern.compile("/health(/[a-z]+)?|/metrics");

    private static final int LONGEST_PATH = 200;

    private final Identification identification;
    private final Proxies proxies;
    private final InstanceCalls instanceCalls;
    private final LongSupplier clockMs;

    private AccessGate(Identification identification, Proxies proxies, LongSupplier clockMs) {
        this.identification = identification;
        this.proxies = proxies;
        this.instanceCalls = new InstanceCalls(identification::instancesKey, clockMs);
        this.clockMs = clockMs;
    }

    /** @throws ConfigException if a file that the settings name cannot be used */
    public static AccessGate of(ConvergeConfig config) {
        return of(config.access(), config.applicationId(), System::currentTimeMillis);
    }

    /** Whether nobody can be known under these settings, so that all but health and metrics is refused. */
    public static boolean admitsNobody(ConvergeConfig config) {
        return Identifications.admitsNobody(config.access());
    }

    static AccessGate of(AccessSettings settings, String applicationId, LongSupplier clockMs) {
        return new AccessGate(
                Identifications.of(settings, applicationId, clockMs), new Proxies(settings.proxies()), clockMs);
    }

    /** Adds to a GET what lets another instance of the application answer it. */
    public void sign(HttpRequest.Builder call, URI target) {
        String query = target.getRawQuery();
        headersFor(target.getRawPath() + (query == null ? "" : "?" + query)).forEach(call::header);
    }

    /** Headers that a GET of another instance of the application has to carry; empty where instances need none. */
    Map<String, String> headersFor(String target) {
        return instanceCalls.headersFor(target);
    }

    Identification identification() {
        return identification;
    }

    Proxies proxies() {
        return proxies;
    }

    LongSupplier clockMs() {
        return clockMs;
    }

    @Override
    public Caller admit(Call call, Method method, Access access) {
        if (access == Access.ANYONE && PROBE.matcher(call.path()).matches()) {
            return Caller.NOBODY;
        }
        try {
            return admitted(call, method, access);
        } catch (Problem refusal) {
            LOG.warn(
                    "refused {} {} from {}: {}",
                    method,
                    Printable.of(call.path(), LONGEST_PATH),
                    Printable.of(proxies.address(call)),
                    refusal.getMessage());
            throw refusal;
        }
    }

    private Caller admitted(Call call, Method method, Access access) {
        identification.requireReach(call);
        if (access != Access.ANYONE || !method.isSafe()) {
            SameSite.require(call, proxies.authority(call));
        }
        Optional<Session> session = identification.identify(call);
        if (access == Access.ANYONE) {
            return session.map(Session::caller).orElse(Caller.NOBODY);
        }
        if (session.isEmpty() && method.isSafe() && access == Access.VIEWER && instanceCalls.isSigned(call)) {
            return InstanceCalls.CALLER;
        }
        return caller(session.orElseThrow(this::notSignedIn), call, method, access);
    }

    private Problem notSignedIn() {
        String how = identification.signIn().equals("proxy")
                ? "this is reached through its proxy, by who has signed in there and is a viewer or a resolver"
                : "sign in first";
        return new Problem(401, how);
    }

    private static Caller caller(Session session, Call call, Method method, Access access) {
        if (access == Access.RESOLVER && !session.caller().mayResolve()) {
            throw new Problem(403, Printable.of(session.caller().name()) + " may look, and change nothing");
        }
        if (!method.isSafe()) {
            requireToken(session, call);
        }
        return session.caller();
    }

    /** @throws Problem with 403 if the call does not carry the session's token */
    static void requireToken(Session session, Call call) {
        if (!SigningKey.isSame(session.token(), call.header(TOKEN_HEADER).orElse(""))) {
            throw new Problem(
                    403,
                    "the header " + TOKEN_HEADER + " is not the one of this session, which GET /api/session tells");
        }
    }
}
