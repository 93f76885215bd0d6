package io.converge.testing;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;

/** Schemas that have each level's type twice in the next one: whoever walks them as trees takes 2 to the number of levels steps. */
public final class Lattice {

    private Lattice() {}

    /** @param nullable whether each level stands in a union with null, so that a value may end there */
    public static Schema of(int levels, Schema bottom, boolean nullable) {
        Schema schema = bottom;
        for (int i = 0; i < levels; i++) {
            Schema below = nullable ? Schema.createUnion(Schema.create(Schema.Type.NULL), schema) : schema;
            schema = SchemaBuilder.record("L" + i)
                    .fields()
                    .name("a")
                    .type(below)
                    .noDefault()
                    .name("b")
                    .type(below)
                    .noDefault()
                    .endRecord();
        }
        return schema;
    }
}
