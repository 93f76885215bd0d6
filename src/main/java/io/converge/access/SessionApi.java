package io.converge.access;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.access.PasswordIdentification.Opened;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.http.Routes;
import io.converge.model.Printable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code /api/session}: who one is, signing in and out. */
public final class SessionApi {

    private static final Logger LOG = LoggerFactory.getLogger(SessionApi.class);
    private static final String PATH = "/api/session";
    private static final int LONGEST_SHOWN = 64;

    private final AccessGate gate;
    private final SignInLimit limit;
    private final Map<String, Object> server;

    /**
     * @param readOnly whether nobody may change anything
     * @param version of the program
     * @param catalogue the id of the application
     */
    public SessionApi(AccessGate gate, boolean readOnly, String version, String catalogue) {
        this.gate = gate;
        this.limit = new SignInLimit(gate.clockMs(), SigningKey.random());
        this.server = Map.of("readOnly", readOnly, "version", version, "catalogue", catalogue);
    }

    public void addTo(Routes routes) {
        routes.get(
                        PATH,
                        Access.ANYONE,
                        call -> Answer.json(told(gate.identification().identify(call))))
                .post(PATH, Access.ANYONE, this::open)
                .delete(PATH, Access.ANYONE, this::close);
    }

    private Map<String, Object> told(Optional<Session> session) {
        Map<String, Object> told = new LinkedHashMap<>(server);
        told.put("name", session.map(known -> known.caller().name()).orElse(null));
        told.put("mayResolve", session.map(known -> known.caller().mayResolve()).orElse(false));
        told.put("signIn", gate.identification().signIn());
        told.put("token", session.map(Session::token).orElse(null));
        return told;
    }

    private Answer open(Call call) throws IOException {
        PasswordIdentification passwords = passwords();
        JsonNode body = call.json();
        String name = body.path("name").asText();
        String password = body.path("password").asText();
        String address = gate.proxies().address(call);
        try {
            limit.take(address, name);
            User user = passwords
                    .users()
                    .find(name, password)
                    .orElseThrow(() -> new Problem(401, "the name or the password is wrong"));
            limit.giveBack(address, name);
            Opened opened = passwords.open(user, gate.proxies().isSecure(call));
            LOG.info("{} signed in from {}", user, Printable.of(address));
            return Answer.json(told(Optional.of(opened.session()))).with("Set-Cookie", opened.cookie());
        } catch (Problem refusal) {
            LOG.warn(
                    "sign-in of {} from {} refused: {}",
                    Printable.of(name, LONGEST_SHOWN),
                    Printable.of(address),
                    refusal.getMessage());
            throw refusal;
        }
    }

    private Answer close(Call call) {
        PasswordIdentification passwords = passwords();
        Optional<Session> session = passwords.identify(call);
        session.ifPresent(known -> {
            AccessGate.requireToken(known, call);
            passwords.signOut(call);
            LOG.info("{} signed out", known.caller().name());
        });
        return Answer.nothing()
                .with("Set-Cookie", passwords.closing(gate.proxies().isSecure(call)));
    }

    private PasswordIdentification passwords() {
        if (gate.identification() instanceof PasswordIdentification passwords) {
            return passwords;
        }
        throw new Problem(404, "nobody signs in here with a password");
    }
}
