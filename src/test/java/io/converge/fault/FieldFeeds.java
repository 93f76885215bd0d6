package io.converge.fault;

import java.util.List;
import java.util.Map;
import java.util.Random;

/** How changes are merged that say something of some fields alone, or have what they replaced beside them. */
final class FieldFeeds {

    /** The settings under which they are merged: a rule of each kind, on products as {@link Products} has them. */
    static final Map<String, String> SETTINGS = Map.of(
            "resolution.policy",
            "field-merge",
            "resolution.fields",
            "/price=max,/tags=set,/images=by:/url,/supplierId=non-null,/article=last-write,/attributes/color=first-write,"
                    + "/condition=unresolved,/name=origin-priority",
            "resolution.groups",
            "/supplierId+/weight",
            "resolution.origins",
            "pim,eu-west");

    /** What feeds own: plain fields, a set, a keyed list and what is inside its entries, a group, a map, nothing. */
    private static final List<List<String>> OWNED = List.of(
            List.of("/price"),
            List.of("/name", "/condition"),
            List.of("/attributes/color"),
            List.of("/attributes/gtin", "/article"),
            List.of("/attributes"),
            List.of("/tags"),
            List.of("/images"),
            List.of("/images/width"),
            List.of("/supplierId", "/weight"),
            List.of());

    private FieldFeeds() {}

    /** The fields of a partial change. */
    static List<String> any(Random random) {
        return OWNED.get(random.nextInt(OWNED.size()));
    }
}
