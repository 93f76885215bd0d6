package io.converge.http;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is done for calls of a method and a path.
 *
 * @param pattern a path whose segments may be variables, as {@code /api/items/{sku}}; a last one that ends with {@code *} takes all that
 *     follows. A variable is not empty
 */
public record Route(Method method, String pattern, Access access, Action action) {

    private static final String REST = "*}";

    /** For a call by HEAD too. */
    boolean isFor(String called) {
        return method.name().equals(called) || method == Method.GET && called.equals("HEAD");
    }

    /** The variables of a path that this route is for, by name; empty if it is not for that path. */
    Optional<Map<String, String>> match(List<String> path) {
        List<String> parts = segments(pattern);
        Map<String, String> variables = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (part.endsWith(REST)) {
                variables.put(part.substring(1, part.length() - REST.length()), String.join("/", rest(path, i)));
                return Optional.of(variables);
            }
            if (i >= path.size()) {
                return Optional.empty();
            }
            if (part.startsWith("{")) {
                if (path.get(i).isEmpty()) {
                    return Optional.empty();
                }
                variables.put(part.substring(1, part.length() - 1), path.get(i));
            } else if (!part.equals(path.get(i))) {
                return Optional.empty();
            }
        }
        return parts.size() == path.size() ? Optional.of(variables) : Optional.empty();
    }

    private static List<String> rest(List<String> path, int from) {
        return path.subList(Math.min(from, path.size()), path.size());
    }

    /** What stands between a path's slashes. */
    static List<String> segments(String path) {
        List<String> segments = new ArrayList<>();
        int begin = 1;
        for (int slash = path.indexOf('/', begin); slash >= 0; slash = path.indexOf('/', begin)) {
            segments.add(path.substring(begin, slash));
            begin = slash + 1;
        }
        segments.add(path.substring(Math.min(begin, path.length())));
        return segments;
    }
}
