package io.converge.sink;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a table, read as PostgreSQL reads it: small letters, unless it stands in quotes.
 *
 * @param schema null: the first of the search path that has it
 */
public record TableName(String schema, String name) {

    private static final Pattern PART = Pattern.compile("\\G(?:\"((?:[^\"]|\"\")+)\"|([^\".]+))(\\.|$)");

    /**
     * Reads {@code table}, {@code schema.table} or {@code "Schema"."Table"}.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static TableName parse(String text) {
        List<String> parts = new ArrayList<>();
        Matcher part = PART.matcher(text);
        int end = 0;
        boolean goesOn = true;
        while (goesOn && part.find()) {
            String quoted = part.group(1);
            parts.add(quoted == null ? part.group(2).strip().toLowerCase(Locale.ROOT) : quoted.replace("\"\"", "\""));
            end = part.end();
            goesOn = !part.group(3).isEmpty();
        }
        if (goesOn || end != text.length() || parts.isEmpty() || parts.size() > 2) {
            throw new IllegalArgumentException(Identifier.shown(text)
                    + " is no table: write it as products, shop.products or '\"Shop\".\"Products\"'");
        }
        String last = parts.get(parts.size() - 1);
        if (last.equals(Ddl.OFFSETS) || last.equals(Ddl.REJECTS)) {
            throw new IllegalArgumentException(last + " is a table that sinks keep for themselves: name another one");
        }
        for (String each : parts) {
            String fault = Identifier.fault(each);
            if (fault != null) {
                throw new IllegalArgumentException(fault);
            }
        }
        return new TableName(parts.size() == 2 ? parts.get(0) : null, parts.get(parts.size() - 1));
    }

    /** Another table of the same schema. */
    TableName beside(String other) {
        return new TableName(schema, other);
    }

    /** As it stands in a statement. */
    String sql() {
        return (schema == null ? "" : Identifier.quoted(schema) + ".") + Identifier.quoted(name);
    }

    /** As people read it. */
    @Override
    public String toString() {
        return (schema == null ? "" : Identifier.shown(schema) + ".") + Identifier.shown(name);
    }
}
