package io.converge.console;

import io.converge.http.Access;
import io.converge.http.Assets;
import io.converge.http.Routes;
import java.util.List;
import java.util.Map;

/** The page: its files, the libraries that it uses, and the paths of its views, all of which give the same document: so does
 * every path where nothing else is, as not found. */
public final class PageRoutes {

    private static final String PAGE = "io/converge/console/page";
    private static final String WEBJARS = "META-INF/resources/webjars";

    /** The page names libraries without their versions: those are a matter of the build. */
    private static final Map<String, String> LIBRARIES = Map.of(
            "preact.js", "preact/10.27.2/dist/preact.umd.js",
            "hooks.js", "preact/10.27.2/hooks/dist/hooks.umd.js",
            "uplot.js", "uplot/1.6.30/dist/uPlot.iife.min.js",
            "uplot.css", "uplot/1.6.30/dist/uPlot.min.css");

    private static final List<String> VIEWS =
            List.of("/", "/conflicts/{id*}", "/products/{sku*}", "/dead-letters/{position*}");

    private PageRoutes() {}

    /** Anyone may have the page: it shows nothing that it has not asked the server for. */
    public static void addTo(Routes routes) {
        ClassLoader loader = PageRoutes.class.getClassLoader();
        Assets page = new Assets(loader, PAGE);
        Assets libraries = new Assets(loader, WEBJARS);
        LIBRARIES.forEach((name, file) -> routes.get("/assets/lib/" + name, Access.ANYONE, libraries.file(file)));
        routes.get("/assets/{path*}", Access.ANYONE, page.files("path"));
        VIEWS.forEach(view -> routes.get(view, Access.ANYONE, page.file("index.html")));
        routes.elsewhere(page.notFound("index.html"));
    }
}
