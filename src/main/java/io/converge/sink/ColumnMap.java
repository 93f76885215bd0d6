package io.converge.sink;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Pointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/**
 * Which columns have what of a product: by name as its fields, or as a map says.
 *
 * @param pointers by column; null: each field has a column of its name
 * @param whole the column that has the whole product; null: none has
 */
public record ColumnMap(Map<String, Pointer> pointers, String whole) {

    /** Each field has the column of its name. */
    public static final ColumnMap BY_NAME = new ColumnMap(null, null);

    private static final String COLUMNS = "columns";

    /** The same with a column for the whole product; alone, if no map says of others. */
    public ColumnMap withWhole(String column) {
        return new ColumnMap(pointers == null ? Map.of() : pointers, column);
    }

    /**
     * Reads {@code {"columns": {"color": "/attributes/color"}}}.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static ColumnMap parse(String text) {
        JsonNode json;
        try {
            json = JsonToAvro.parse(text);
        } catch (JsonFormException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
        JsonNode columns = json.path(COLUMNS);
        if (!json.isObject() || !columns.isObject() || json.size() > 1 || columns.isEmpty()) {
            throw new IllegalArgumentException(
                    "a map is an object such as {\"columns\": {\"color\": \"/attributes/color\"}}, and nothing else");
        }
        Map<String, Pointer> pointers = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> column : columns.properties()) {
            if (!column.getValue().isTextual()) {
                throw new IllegalArgumentException(COLUMNS + "/" + Identifier.shown(column.getKey())
                        + " is not the text of a JSON pointer such as /attributes/color");
            }
            pointers.put(column.getKey(), Pointer.parse(column.getValue().textValue()));
        }
        return new ColumnMap(pointers, null);
    }

    /**
     * The columns of products of a schema, without those that the map has for what such products cannot have.
     *
     * @param key the column of the sku, which no field of the product goes to
     */
    List<Column> columns(Schema product, String key) {
        List<Column> columns = new ArrayList<>();
        if (pointers == null) {
            for (Field field : product.getFields()) {
                if (!field.name().equals(key)) {
                    columns.add(new Column(field.name(), List.of(field.name()), ColumnType.of(field.schema())));
                }
            }
        } else {
            pointers.forEach((name, pointer) -> {
                Place place = Place.of(product, pointer.steps());
                if (place != null) {
                    columns.add(new Column(name, pointer.steps(), ColumnType.of(place.schema())));
                }
            });
        }
        if (whole != null) {
            columns.add(new Column(whole, List.of(), ColumnType.of(product)));
        }
        return columns;
    }

    /**
     * What of the map is nowhere in products.
     *
     * @param products their schemas, the newest first: what one of them has was there once
     */
    List<String> nowhere(List<Schema> products) {
        List<String> nowhere = new ArrayList<>();
        if (pointers != null) {
            pointers.forEach((name, pointer) -> {
                if (products.stream().allMatch(product -> Place.of(product, pointer.steps()) == null)) {
                    nowhere.add("the map's " + Identifier.shown(pointer.text()) + " of the column "
                            + Identifier.shown(name) + " is nowhere in products of the type "
                            + products.get(0).getFullName());
                }
            });
        }
        return nowhere;
    }
}
