package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.Sources;
import io.converge.serde.binary.AvroForm;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A product's tree and back. */
class ContentRecordTest {

    private static final Schema SCHEMA = new Schema.Parser().parse("""
            {"type": "record", "name": "P", "fields": [
              {"name": "text", "type": "string"},
              {"name": "price", "type": {"type": "bytes", "logicalType": "decimal", "precision": 6, "scale": 2}},
              {"name": "fixed", "type": {"type": "fixed", "name": "F", "size": 2}},
              {"name": "whole", "type": ["null", "int"], "default": null},
              {"name": "long", "type": "long", "default": 7},
              {"name": "ratio", "type": ["null", "double"]},
              {"name": "flag", "type": ["boolean", "string"]},
              {"name": "kind", "type": {"type": "enum", "name": "K", "symbols": ["A", "B"]}},
              {"name": "inner", "type": ["null", {"type": "record", "name": "I", "fields": [
                {"name": "x", "type": "float"}]}]},
              {"name": "list", "type": {"type": "array", "items": "int"}},
              {"name": "map", "type": {"type": "map", "values": ["null", "string"]}}]}""");

    private static final Sources NONE = Sources.of(List.of());

    private static Map<String, Object> tree() {
        Map<String, Object> inner = new LinkedHashMap<>(Map.of("x", new BigDecimal("0.1")));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", null);
        map.put("b", "c");
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("text", "t");
        tree.put("price", new BigDecimal("1.5"));
        tree.put("fixed", ByteBuffer.wrap(new byte[] {1, 2}));
        tree.put("whole", new BigDecimal("3"));
        tree.put("long", new BigDecimal("9007199254740993"));
        tree.put("ratio", new BigDecimal("0.25"));
        tree.put("flag", "yes");
        tree.put("kind", "B");
        tree.put("inner", inner);
        tree.put("list", new ArrayList<>(List.of(new BigDecimal("1"), new BigDecimal("2"))));
        tree.put("map", map);
        return tree;
    }

    @Test
    void treeComesBackAsItWas() {
        GenericRecord record = ContentRecord.of(tree(), SCHEMA, NONE);

        assertThat(ContentTree.of(record)).isEqualTo(tree());
        GenericRecord read = AvroForm.decode(SCHEMA, AvroForm.encode(record), 0, AvroForm.encode(record).length);
        assertThat(ContentTree.of(read)).isEqualTo(tree());
    }

    @Test
    void whatIsLeftOutIsTheDefaultOrNull() {
        Map<String, Object> tree = tree();
        List.of("whole", "long", "ratio").forEach(tree::remove);

        GenericRecord record = ContentRecord.of(tree, SCHEMA, NONE);

        assertThat(record.get("whole")).isNull();
        assertThat(record.get("long")).isEqualTo(7L);
        assertThat(record.get("ratio")).isNull();
    }

    @Test
    void numbersOfOtherTypesAreTaken() {
        Map<String, Object> tree = tree();
        tree.put("price", 2.5);
        tree.put("whole", 4);

        assertThat(ContentTree.of(ContentRecord.of(tree, SCHEMA, NONE)))
                .containsEntry("price", new BigDecimal("2.5"))
                .containsEntry("whole", new BigDecimal("4"));
    }

    @ParameterizedTest
    @CsvSource({
        "text, , the product, /text is missing",
        "price, 1.005, number, '/price is 1.005, not a decimal of 6 digits, 2 of them after the point'",
        "price, free, text, '/price is free, not decimal'",
        "whole, 2147483648, number, '/whole is 2147483648, not int'",
        "whole, 1.5, number, '/whole is 1.5, not int'",
        "kind, C, text, '/kind is C, not enum'",
        "none, x, text, P has no field /none",
    })
    void whatHasNoPlaceIsNamed(String field, String value, String type, String message) {
        Map<String, Object> tree = tree();
        if (value == null) {
            tree.remove(field);
        } else {
            tree.put(field, type.equals("number") ? new BigDecimal(value) : value);
        }

        assertThatThrownBy(() -> ContentRecord.of(tree, SCHEMA, NONE)).hasMessageContaining(message);
    }
}
