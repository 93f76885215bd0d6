package io.converge.testing;

import io.converge.model.Change;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.model.VersionVector;
import java.util.LinkedHashMap;
import java.util.Map;

/** Short hands for changes of one sku. */
public final class Changes {

    public static final Position NOWHERE = new Position("test", 0, 0);
    private static final String SKU = "LAP-001";

    private Changes() {}

    /** A product that is told from others by its name. */
    public static MapProduct product(String name) {
        return MapProduct.of(Map.of("name", name));
    }

    /** {@code seen("eu", 1, "us", 2)}. */
    public static VersionVector seen(Object... originsAndSequences) {
        Map<String, Long> entries = new LinkedHashMap<>();
        for (int i = 0; i < originsAndSequences.length; i += 2) {
            entries.put((String) originsAndSequences[i], ((Integer) originsAndSequences[i + 1]).longValue());
        }
        return VersionVector.of(entries);
    }

    /** A change of the dot's name as its product, at the time of its sequence. */
    public static Change insert(String dot, VersionVector context) {
        return change(Operation.INSERT, dot, context, Dot.parse(dot).sequence(), product(dot));
    }

    public static Change replace(String dot, VersionVector context) {
        return change(Operation.REPLACE, dot, context, Dot.parse(dot).sequence(), product(dot));
    }

    public static Change delete(String dot, VersionVector context) {
        return change(Operation.DELETE, dot, context, Dot.parse(dot).sequence(), null);
    }

    public static Change change(
            Operation operation, String dot, VersionVector context, long timestamp, MapProduct product) {
        Version version = new Version(Dot.parse(dot), operation, context == null, timestamp, product, null, NOWHERE);
        return new Change(SKU, version, context);
    }
}
