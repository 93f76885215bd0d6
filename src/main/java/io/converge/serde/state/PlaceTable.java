package io.converge.serde.state;

import io.converge.causality.Place;
import io.converge.serde.binary.AvroCursor;
import io.converge.serde.binary.AvroCursor.MalformedException;
import io.converge.serde.binary.NameCache;
import io.converge.serde.binary.PerSchema;
import io.converge.serde.binary.Skipper;
import io.converge.serde.product.AvroProduct;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * The places of a product in the order of its bytes: most leaves of a state are at these, and a number names them. Records and maps are
 * walked that stand in the product directly, or where only null may stand instead; elsewhere places have no number.
 */
final class PlaceTable {

    /** Of no product. */
    static final PlaceTable NONE = new PlaceTable(List.of());

    /** How deep products are walked: types may contain themselves. */
    private static final int DEPTH = 4;

    private static final PerSchema<Walk> KNOWN = new PerSchema<>(schema -> new Compiler().record(schema, 0));

    /** Passes over a value at a place and gives the places inside of it. */
    @FunctionalInterface
    private interface Walk {
        void inside(AvroCursor cursor, NameCache keys, Place place, List<Place> found);
    }

    private final List<Place> places;
    private final Map<Place, Integer> indexes = new HashMap<>();

    private PlaceTable(List<Place> places) {
        this.places = places;
    }

    /**
     * @param product null: {@link #NONE}
     * @param keys those of maps that were read before
     */
    static PlaceTable of(AvroProduct product, NameCache keys) {
        if (product == null || product.layout().isEmpty()) {
            return NONE;
        }
        List<Place> places = new ArrayList<>();
        KNOWN.of(product.schema()).inside(product.encoded().cursor(), keys, Place.ROOT, places);
        return new PlaceTable(places);
    }

    /** −1 if it has no number. */
    int indexOf(Place place) {
        if (indexes.isEmpty()) {
            for (int i = 0; i < places.size(); i++) {
                indexes.put(places.get(i), i);
            }
        }
        return indexes.getOrDefault(place, -1);
    }

    int size() {
        return places.size();
    }

    Place get(int index) {
        if (index >= places.size()) {
            throw new MalformedException("place " + index + " of " + places.size());
        }
        return places.get(index);
    }

    /** Makes one walk of each record type at each depth, however often it is used. */
    private static final class Compiler {

        private final Map<List<Object>, Walk> records = new HashMap<>();

        private Walk record(Schema schema, int depth) {
            List<Object> key = List.of(System.identityHashCode(schema), schema.getFullName(), depth);
            Walk known = records.get(key);
            if (known == null) {
                known = newRecord(schema, depth);
                records.put(key, known);
            }
            return known;
        }

        private Walk newRecord(Schema schema, int depth) {
            List<Place.Name> names = new ArrayList<>();
            List<Place> ofProduct = new ArrayList<>();
            List<Walk> walks = new ArrayList<>();
            for (Field field : schema.getFields()) {
                Place.Name name = new Place.Name(field.name());
                names.add(name);
                ofProduct.add(Place.ROOT.then(name));
                walks.add(walk(field.schema(), depth + 1));
            }
            return (cursor, keys, place, found) -> {
                for (int i = 0; i < names.size(); i++) {
                    Place inner = depth == 0 ? ofProduct.get(i) : place.then(names.get(i));
                    found.add(inner);
                    walks.get(i).inside(cursor, keys, inner, found);
                }
            };
        }

        private Walk walk(Schema schema, int depth) {
            if (depth < DEPTH) {
                if (schema.getType() == Type.RECORD) {
                    return record(schema, depth);
                }
                if (schema.getType() == Type.MAP) {
                    return map(schema.getValueType(), depth);
                }
                if (schema.getType() == Type.UNION && schema.getTypes().size() == 2 && schema.isNullable()) {
                    return nullable(schema.getTypes(), depth);
                }
            }
            Skipper skipper = Skipper.of(schema);
            return (cursor, keys, place, found) -> skipper.skip(cursor);
        }

        private Walk nullable(List<Schema> types, int depth) {
            Walk first = walk(types.get(0), depth);
            Walk second = walk(types.get(1), depth);
            return (cursor, keys, place, found) ->
                    (Skipper.inRange(cursor.readInt(), 2) == 0 ? first : second).inside(cursor, keys, place, found);
        }

        private Walk map(Schema valueType, int depth) {
            Walk value = walk(valueType, depth + 1);
            return (cursor, keys, place, found) -> {
                for (long count = cursor.readBlock(); count != 0; count = cursor.readBlock()) {
                    for (long i = 0; i < count; i++) {
                        Place inner = place.then(new Place.Name(cursor.readName(keys)));
                        found.add(inner);
                        value.inside(cursor, keys, inner, found);
                    }
                }
            };
        }
    }
}
