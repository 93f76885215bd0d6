package io.converge.web;

import io.converge.console.Console;
import io.converge.http.Access;
import io.converge.http.Answer;
import io.converge.http.Routes;
import java.util.List;

/** How a console by itself is, for what starts it, watches it and sends it calls. That it answers is all of its life. */
final class ConsoleHealth {

    private static final int UNAVAILABLE = 503;

    private final Console console;

    ConsoleHealth(Console console) {
        this.console = console;
    }

    void addTo(Routes routes) {
        routes.get("/health/live", Access.ANYONE, call -> Answer.text(200, "live\n"))
                .get("/health/ready", Access.ANYONE, call -> ready())
                .get("/health", Access.ANYONE, call -> Answer.text(200, "running\n"));
    }

    private Answer ready() {
        List<String> obstacles = console.obstacles();
        return obstacles.isEmpty()
                ? Answer.text(200, "ready\n")
                : Answer.text(UNAVAILABLE, String.join("\n", obstacles) + "\n");
    }
}
