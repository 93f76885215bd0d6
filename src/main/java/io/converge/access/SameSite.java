package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Problem;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a browser says about which page makes it call. Programs that are none say nothing. */
final class SameSite {

    private static final Set<String> OWN = Set.of("same-origin", "none");

    private SameSite() {}

    /**
     * @param authority by which the server is called
     * @throws Problem with 403 if another page than the server's own calls
     */
    static void require(Call call, String authority) {
        Optional<String> site = call.header("Sec-Fetch-Site");
        if (site.isPresent() && !OWN.contains(site.get())) {
            throw new Problem(403, "another site's page may not call this");
        }
        Optional<String> origin = call.header("Origin");
        if (origin.isPresent() && !host(origin.get()).equals(normal(authority))) {
            throw new Problem(403, "the page of another origin may not call this");
        }
    }

    /** Without the scheme, which a proxy may have changed; "null" stays what it is. */
    private static String host(String origin) {
        int scheme = origin.indexOf("://");
        return normal(scheme < 0 ? origin : origin.substring(scheme + "://".length()));
    }

    private static String normal(String authority) {
        return authority.toLowerCase(Locale.ROOT).replaceAll(":(80|443)$", "");
    }
}
