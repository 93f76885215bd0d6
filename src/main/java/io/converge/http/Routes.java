package io.converge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a server answers. */
public final class Routes {

    private final List<Route> routes = new ArrayList<>();
    private Optional<Route> elsewhere = Optional.empty();

    public Routes get(String pattern, Access access, Action action) {
        return add(new Route(Method.GET, pattern, access, action));
    }

    public Routes post(String pattern, Access access, Action action) {
        return add(new Route(Method.POST, pattern, access, action));
    }

    public Routes delete(String pattern, Access access, Action action) {
        return add(new Route(Method.DELETE, pattern, access, action));
    }

    /**
     * What a browser is given that asks for a page where there is none. A program hears that there is nothing, and a browser, too, beside something
     * that is answered: below the first segment of a route's path.
     */
    public Routes elsewhere(Action action) {
        elsewhere = Optional.of(new Route(Method.GET, "/{path*}", Access.ANYONE, action));
        return this;
    }

    private Routes add(Route route) {
        routes.add(route);
        return this;
    }

    /** In the order in which they are tried. */
    public List<Route> all() {
        return List.copyOf(routes);
    }

    Optional<Route> elsewhere() {
        return elsewhere;
    }
}
