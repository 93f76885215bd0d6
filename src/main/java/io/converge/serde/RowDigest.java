package io.converge.serde;

import io.converge.model.Product;
import io.converge.model.Sha256;
import io.converge.policy.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names what a sink writes to a row, so that the row is known again where it comes back as a change. Products that are equal have the same
 * name, whatever schemas they have.
 */
public final class RowDigest {

    private RowDigest() {}

    /**
     * @param context of the converged record
     * @return 32 hexadecimal digits
     */
    public static String of(String sku, Map<String, Long> context, Product product) {
        return Sha256.name(List.of(sku, ContextText.of(new TreeMap<>(context)), CanonicalJson.of(product.fields())));
    }
}
