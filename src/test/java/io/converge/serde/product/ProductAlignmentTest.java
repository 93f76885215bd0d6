package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Position;
import io.converge.model.Version;
import io.converge.policy.Alignment;
import io.converge.serde.binary.AvroForm;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class ProductAlignmentTest {

    private static final List<String> TEXTS = List.of(
            "{'type': 'record', 'name': 'P', 'fields': [{'name': 'a', 'type': 'int', 'default': 0}]}",
            "{'type': 'record', 'name': 'P', 'fields': [{'name': 'a', 'type': 'int', 'default': 0},"
                    + " {'name': 'b', 'type': 'int', 'default': 0}]}",
            "{'type': 'record', 'name': 'P', 'fields': [{'name': 'c', 'type': 'int', 'default': 0},"
                    + " {'name': 'a', 'type': 'long', 'default': 0}]}");

    private final Random random = new Random(7);

    /** The registry, each store and each schema around it make an object of their own: what is found out must not depend on them. */
    @Test
    void objectsOfOneTextAreOneSchema() {
        Alignment alignment = new ProductAlignment();
        Set<Schema> common = Collections.newSetFromMap(new IdentityHashMap<>());
        alignment.align(versions());
        for (int i = 0; i < 200; i++) {
            alignment.align(versions()).forEach(version -> common.add(((AvroProduct) version.product()).schema()));
        }
        assertThat(common).hasSize(1);
    }

    private List<Version> versions() {
        List<Version> versions = new ArrayList<>();
        for (String text : TEXTS) {
            versions.add(version(AvroForm.parse(text.replace('\'', '"')), versions.size()));
        }
        Collections.shuffle(versions, random);
        return versions;
    }

    private static Version version(Schema schema, int number) {
        GenericRecord product = new GenericData.Record(schema);
        for (Schema.Field field : schema.getFields()) {
            product.put(field.pos(), GenericData.get().getDefaultValue(field));
        }
        return new Version(
                new Dot("o" + number, 1),
                Operation.REPLACE,
                true,
                number,
                new AvroProduct(product),
                null,
                new Position("t", 0, number));
    }
}
