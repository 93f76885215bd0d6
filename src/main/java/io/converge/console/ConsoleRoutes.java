package io.converge.console;

import io.converge.http.Access;
import io.converge.http.Action;
import io.converge.http.Answer;
import io.converge.http.Problem;
import io.converge.http.Routes;
import java.io.IOException;
import java.io.InputStream;

/** What the console answers. Calls that change something are refused where nothing may be changed. */
final class ConsoleRoutes {

    static final String OPENAPI = "openapi.yaml";

    private final ConsoleSettings settings;
    private final Overview overview;
    private final Events events;
    private final ConflictRoutes conflicts;
    private final LetterRoutes letters;

    ConsoleRoutes(
            ConsoleSettings settings,
            Overview overview,
            Events events,
            ConflictRoutes conflicts,
            LetterRoutes letters) {
        this.settings = settings;
        this.overview = overview;
        this.events = events;
        this.conflicts = conflicts;
        this.letters = letters;
    }

    void addTo(Routes routes) {
        routes.get("/api/overview", Access.VIEWER, call -> Answer.json(overview.now(System.currentTimeMillis())));
        routes.get("/api/series", Access.VIEWER, call -> Answer.json(overview.series()));
        routes.get("/api/events", Access.VIEWER, call -> Answer.events(events::add));
        routes.get("/api/openapi.yaml", Access.VIEWER, call -> document());
        routes.get("/api/conflicts", Access.VIEWER, conflicts::list);
        routes.post("/api/conflicts/settlements", Access.RESOLVER, changing(conflicts::settleMany));
        routes.get("/api/conflicts/{id}", Access.VIEWER, conflicts::one);
        routes.post("/api/conflicts/{id}/preview", Access.VIEWER, conflicts::preview);
        routes.post("/api/conflicts/{id}/settlement", Access.RESOLVER, changing(conflicts::settle));
        routes.get("/api/dead-letters", Access.VIEWER, letters::list);
        routes.post("/api/dead-letters/retry", Access.RESOLVER, changing(letters::retry));
        routes.get("/api/dead-letters/{topic}/{partition}/{offset}", Access.VIEWER, letters::one);
    }

    private Action changing(Action action) {
        return call -> {
            if (settings.readOnly()) {
                throw new Problem(403, "this console is read-only");
            }
            return action.answer(call);
        };
    }

    private static Answer document() throws IOException {
        try (InputStream in = ConsoleRoutes.class.getResourceAsStream(OPENAPI)) {
            return Answer.of(200, "application/yaml;charset=utf-8", in.readAllBytes());
        }
    }
}
