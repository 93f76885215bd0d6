package io.converge.web;

import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Routes;
import io.converge.runtime.ConvergeApplication;
import java.util.List;

/** How an instance is, for what starts it, watches it and sends it calls. */
final class HealthRoutes {

    private static final int UNAVAILABLE = 503;

    private final ConvergeApplication application;

    HealthRoutes(ConvergeApplication application) {
        this.application = application;
    }

    void addTo(Routes routes) {
        routes.get("/health/live", Access.ANYONE, call -> live())
                .get("/health/ready", Access.ANYONE, call -> ready())
                .get("/health", Access.ANYONE, call -> health());
    }

    private Answer live() {
        return application
                .health()
                .death()
                .map(why -> Answer.text(UNAVAILABLE, why + "\n"))
                .orElseGet(() -> Answer.text(200, "live\n"));
    }

    private Answer ready() {
        List<String> obstacles = application.health().obstacles();
        return obstacles.isEmpty()
                ? Answer.text(200, "ready\n")
                : Answer.text(UNAVAILABLE, String.join("\n", obstacles) + "\n");
    }

    /** As it was before there were two questions: it is well once its start has waited for all that it needs. */
    private Answer health() {
        if (!application.isAlive()) {
            return Answer.text(UNAVAILABLE, "not running\n");
        }
        return Answer.text(200, application.isRunning() ? "running\n" : "starting\n");
    }
}
