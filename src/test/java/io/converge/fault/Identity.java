package io.converge.fault;

import java.util.Map;
import java.util.Random;

/**
 * What ought to be unique about a product; null where it has none. Few skus share few values, so that these are contended for and handed
 * over again and again; one placeholder is shared by many.
 */
record Identity(String gtin, String brand, String model, Long article) {

    static final Identity NONE = new Identity(null, null, null, null);

    /** The settings under which they have to be unique. */
    static final Map<String, String> SETTINGS = Map.of(
            "unique.keys",
            "gtin=/attributes/gtin,model=/attributes/brand+/attributes/model,article=/article",
            "unique.policy",
            "last-write-wins");

    private static final String PLACEHOLDER = "00000000000000";
    private static final int SKUS_OF_A_GROUP = 6;
    private static final int VALUES_OF_A_GROUP = 3;
    private static final int PLACEHOLDER_ONE_OF = 100;

    /**
     * @param number of the sku
     * @param skus how many there are
     */
    static Identity any(Random random, int number, int skus) {
        int group = number % Math.max(1, skus / SKUS_OF_A_GROUP);
        String gtin = random.nextInt(PLACEHOLDER_ONE_OF) == 0
                ? PLACEHOLDER
                : random.nextInt(3) == 0 ? null : "gtin-" + group + "-" + random.nextInt(VALUES_OF_A_GROUP);
        String model = random.nextBoolean() ? null : "model-" + random.nextInt(VALUES_OF_A_GROUP);
        Long article =
                random.nextBoolean() ? null : (long) group * VALUES_OF_A_GROUP + random.nextInt(VALUES_OF_A_GROUP);
        return new Identity(gtin, "brand-" + group, model, article);
    }
}
