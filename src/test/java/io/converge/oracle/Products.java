package io.converge.oracle;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;

/** Products of several schemas, and settings that fit each of them. */
public enum Products {
    EXAMPLE("/schemas/Product.avsc", "/price+/categoryId", "/name+/supplierId+/price"),
    ARTICLE("/vectors/Article.avsc", "/name+/tags"),
    MACHINE(
            "/oracle/Machine.avsc",
            "/name+/rank",
            "/maker/name+/maker/score",
            "/rank+/maker/notes",
            "/size/width+/size/height",
            "/size/width+/rank",
            "/rank+/parts/k/label"),
    /** With records that two writers together may leave without a field that they must have. */
    SHELF("/oracle/Shelf.avsc", "/name+/note", "/size/width+/size/height", "/note+/size/unit"),
    /** With a union of several records, which the oracle does not walk. */
    BUNDLE("/oracle/Bundle.avsc", "/name+/content");

    private final Schema schema;
    private final List<String> groups;

    Products(String resource, String... groups) {
        this.groups = List.of(groups);
        try (InputStream stream = Products.class.getResourceAsStream(resource)) {
            this.schema = new Schema.Parser().parse(stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public Schema schema() {
        return schema;
    }

    /** Those of any policy. */
    public Map<String, String> settings(long seed) {
        return new RandomSettings(new Random(seed), schema, groups).next();
    }

    /** Those of a merge of fields. */
    public Map<String, String> mergingSettings(long seed) {
        return new RandomSettings(new Random(seed), schema, groups).merging();
    }
}
