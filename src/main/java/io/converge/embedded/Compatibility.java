package io.converge.embedded;

import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.Incompatibility;
import org.apache.avro.SchemaCompatibility.SchemaPairCompatibility;

/** A registry's compatibility levels. */
enum Compatibility {
    NONE(false, false, false),
    BACKWARD(true, false, false),
    BACKWARD_TRANSITIVE(true, false, true),
    FORWARD(false, true, false),
    FORWARD_TRANSITIVE(false, true, true),
    FULL(true, true, false),
    FULL_TRANSITIVE(true, true, true);

    private final boolean readsOld;
    private final boolean isReadByOld;
    private final boolean transitive;

    Compatibility(boolean readsOld, boolean isReadByOld, boolean transitive) {
        this.readsOld = readsOld;
        this.isReadByOld = isReadByOld;
        this.transitive = transitive;
    }

    static Compatibility parse(String level) {
        try {
            return valueOf(String.valueOf(level));
        } catch (IllegalArgumentException e) {
            throw RegistryError.invalidCompatibility(level);
        }
    }

    /** What is wrong with {@code candidate} after {@code earlier}, oldest first; empty if nothing is. */
    Optional<String> problem(Schema candidate, List<Schema> earlier) {
        List<Schema> checked =
                transitive || earlier.isEmpty() ? earlier : earlier.subList(earlier.size() - 1, earlier.size());
        for (Schema schema : checked) {
            Optional<String> problem = Optional.<String>empty()
                    .or(() -> readsOld ? unreadable(candidate, schema) : Optional.empty())
                    .or(() -> isReadByOld ? unreadable(schema, candidate) : Optional.empty());
            if (problem.isPresent()) {
                return problem;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> unreadable(Schema reader, Schema writer) {
        SchemaPairCompatibility pair = SchemaCompatibility.checkReaderWriterCompatibility(reader, writer);
        List<Incompatibility> problems = pair.getResult().getIncompatibilities();
        return problems.isEmpty()
                ? Optional.empty()
                : Optional.of(problems.get(0).getType() + " at "
                        + problems.get(0).getLocation() + ": " + problems.get(0).getMessage());
    }
}
