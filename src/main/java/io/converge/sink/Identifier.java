package io.converge.sink;

import io.converge.model.Printable;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Names of PostgreSQL. */
final class Identifier {

    /** What is longer is cut by the server, and may then be the name of something else. */
    private static final int MOST_BYTES = 63;

    private static final int MOST_SHOWN = 80;

    private static final Set<String> SYSTEM_COLUMNS = Set.of("ctid", "xmin", "xmax", "cmin", "cmax", "tableoid");

    private Identifier() {}

    /** The name as it stands in a statement, whatever is in it. */
    static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Why nothing can be called so; null if it can. */
    static String fault(String name) {
        if (name.isEmpty()) {
            return "an empty name is none";
        }
        if (name.indexOf('\0') >= 0) {
            return "the name " + shown(name) + " has a character that PostgreSQL does not take";
        }
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        return bytes > MOST_BYTES
                ? "the name " + shown(name) + " has " + bytes + " bytes, and PostgreSQL would cut it behind "
                        + MOST_BYTES
                : null;
    }

    /** Why no column can be called so; null if one can. */
    static String columnFault(String name) {
        return SYSTEM_COLUMNS.contains(name) ? "the name " + name + " is one of PostgreSQL's own columns" : fault(name);
    }

    static String shown(String name) {
        return Printable.of(name, MOST_SHOWN);
    }
}
