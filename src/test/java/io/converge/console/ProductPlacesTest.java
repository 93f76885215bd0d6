package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;

class ProductPlacesTest {

    private static final String DECIMAL =
            "{'type': 'bytes', 'logicalType': 'decimal', 'precision': 19, 'scale': 4}".replace('\'', '"');

    private static final Schema PRODUCT = new Schema.Parser().parse("""
                    {"type": "record", "name": "P", "fields": [
                      {"name": "gtin", "type": "string"},
                      {"name": "stock", "type": "int"},
                      {"name": "price", "type": ["null", %1$s]},
                      {"name": "prices", "type": {"type": "map", "values": %1$s}},
                      {"name": "size", "type": {"type": "record", "name": "S", "fields": [{"name": "height", "type": %1$s}]}},
                      {"name": "item", "type": ["null", "S", {"type": "record", "name": "T", "fields": []}]},
                      {"name": "code", "type": ["null", "int", "string"]},
                      {"name": "steps", "type": {"type": "array", "items": %1$s}}]}
                    """.formatted(DECIMAL));

    @Test
    void decimalsAreToldWhereverTheyStandButInLists() {
        GenericRecord product = new GenericData.Record(PRODUCT);
        product.put("prices", Map.of("a/b", new byte[0]));
        product.put("size", new GenericData.Record(PRODUCT.getField("size").schema()));

        ProductPlaces places = new ProductPlaces();
        places.add(product);
        places.add(null);

        assertThat(places.decimals()).containsExactly("/price", "/prices/a~1b", "/size/height");
    }

    @Test
    void mapsAreToldFromRecordsAndUnionsOfRecordsFromTheirFields() {
        GenericRecord product = new GenericData.Record(PRODUCT);
        product.put("prices", Map.of());
        product.put("item", new GenericData.Record(PRODUCT.getField("size").schema()));

        ProductPlaces places = new ProductPlaces();
        places.add(product);

        assertThat(places.maps()).containsExactly("/prices");
        assertThat(places.unions()).containsExactly("/item");
    }
}
