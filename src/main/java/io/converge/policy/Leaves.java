package io.converge.policy;

import io.converge.model.Dot;
import io.converge.model.Pointer;
import io.converge.model.Product;
import io.converge.model.Variant;
import io.converge.model.Version;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Where the leaves of a merged product come from, if its maker does not say. */
final class Leaves {

    private Leaves() {}

    /** For each leaf, a JSON pointer, the first version that has the same value there; none for what no version has. */
    static Map<String, Dot> sources(Product product, List<Version> versions) {
        Map<String, Dot> sources = new LinkedHashMap<>();
        walk(product.fields(), List.of(), versions, sources);
        return sources;
    }

    private static void walk(Map<?, ?> map, List<String> steps, List<Version> versions, Map<String, Dot> sources) {
        map.forEach((name, variant) -> {
            Object value = Variant.plain(variant);
            List<String> place = new ArrayList<>(steps);
            place.add((String) name);
            if (value instanceof Map<?, ?> inner) {
                walk(inner, place, versions, sources);
            } else {
                Pointer pointer = Pointer.of(place);
                versions.stream()
                        .filter(version ->
                                !version.isDelete() && Objects.equals(pointer.value(version.product()), value))
                        .findFirst()
                        .ifPresent(version -> sources.put(pointer.text(), version.dot()));
            }
        });
    }
}
