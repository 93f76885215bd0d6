package io.converge.http;

import java.util.ArrayList;
import java.util.List;

/** What a server answers. */
public final class Routes {

    private final List<Route> routes = new ArrayList<>();

    public Routes get(String pattern, Access access, Action action) {
        return add(new Route(Method.GET, pattern, access, action));
    }

    public Routes post(String pattern, Access access, Action action) {
        return add(new Route(Method.POST, pattern, access, action));
    }

    public Routes delete(String pattern, Access access, Action action) {
        return add(new Route(Method.DELETE, pattern, access, action));
    }

    private Routes add(Route route) {
        routes.add(route);
        return this;
    }

    /** In the order in which they are tried. */
    public List<Route> all() {
        return List.copyOf(routes);
    }
}
