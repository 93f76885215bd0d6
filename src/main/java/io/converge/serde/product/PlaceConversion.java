package io.converge.serde.product;

import io.converge.causality.Leaf;
import io.converge.causality.Naming;
import io.converge.causality.Place;
import io.converge.model.Pointer;
import io.converge.serde.binary.UnionBranches;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaPair;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * What the places of one schema's products are called in those of another that holds it: a field may have had another name, and a key or
 * an element may read otherwise.
 */
final class PlaceConversion implements Naming {

    private static final Place.Step ANY_KEY = new Place.Key("");

    private final Schema source;
    private final Schema target;
    private final UnaryOperator<Pointer> keys;
    private final Map<SchemaPair, ValueConversion> conversions = new HashMap<>();
    private final Map<SchemaPair, Field[]> origins = new HashMap<>();
    private final CommonSchema common = new CommonSchema();
    private final boolean keepsNames;

    /** @param keys where in the elements of an array their keys stand; null: they have none */
    PlaceConversion(Schema source, Schema target, UnaryOperator<Pointer> keys) {
        this.source = source;
        this.target = target;
        this.keys = keys;
        this.keepsNames = KeptNames.areIn(target, source);
    }

    @Override
    public boolean keepsNames() {
        return keepsNames;
    }

    @Override
    public Place of(Place place) {
        Walk walk = walk(place);
        return walk == null ? null : walk.place;
    }

    @Override
    public Leaf of(Leaf leaf) {
        if (leaf instanceof Leaf.Group) {
            return leaf;
        }
        Walk walk = walk(leaf.place());
        if (walk == null) {
            return null;
        }
        if (leaf instanceof Leaf.Element element && element.element() != null) {
            Schema from = array(walk.from);
            Schema to = array(walk.to);
            Object value = from == null || to == null
                    ? null
                    : converted(element.element(), from.getElementType(), to.getElementType());
            return value == null ? null : new Leaf.Element(walk.place, value);
        }
        if (leaf instanceof Leaf.Entry entry) {
            Place.Key key = walk.key(entry.key(), leaf.place());
            return key == null ? null : new Leaf.Entry(walk.place, key.key());
        }
        return leaf.at(walk.place);
    }

    private Walk walk(Place place) {
        Walk walk = new Walk();
        for (int depth = 1; depth <= place.depth(); depth++) {
            if (!walk.goes(place.first(depth))) {
                return null;
            }
        }
        return walk;
    }

    /** Both schemas on the way to a place. */
    private final class Walk {

        private Schema from = source;
        private Schema to = target;
        private Place place = Place.ROOT;

        /**
         * One step further.
         *
         * @return whether the source has such a place
         */
        boolean goes(Place next) {
            Place.Step step = next.last();
            if (step instanceof Place.Branch branch) {
                from = from.isUnion() ? UnionBranches.named(branch.name(), from) : from;
                return from != null;
            }
            // What a pointer calls a place says nothing of branches, neither here nor there.
            boolean isMeant = from.isUnion() && count(from, step) > 1;
            from = walked(from, step);
            Schema branch = from == null || !to.isUnion() ? to : common.branch(to, from);
            if (from == null || branch == null) {
                return false;
            }
            if (!isMeant && to.isUnion() && step instanceof Place.Name && UnionBranches.isAmbiguous(branch, to)) {
                place = place.then(new Place.Branch(branch.getFullName()));
            }
            to = branch;
            Place.Step converted = step instanceof Place.Key key ? key(key.key(), next.above()) : step;
            if (from.getType() == Type.RECORD) {
                Field field = from.getField(((Place.Name) step).name());
                Field filled = field == null ? null : filledFrom(field, to, from);
                if (filled == null) {
                    return false;
                }
                converted = new Place.Name(filled.name());
                from = field.schema();
                to = filled.schema();
            } else {
                from = inner(from);
                to = inner(to);
            }
            if (converted == null) {
                return false;
            }
            place = place.then(converted);
            return true;
        }

        /** @param array where it stands in the products of the source */
        Place.Key key(Object key, Place array) {
            Pointer pointer = keys.apply(Pointer.of(array.names()));
            Schema own = pointer == null ? null : keyType(array(from), pointer);
            Schema other = own == null ? null : keyType(array(to), pointer);
            Object converted = other == null ? key : converted(key, own, other);
            return converted == null ? null : new Place.Key(converted);
        }
    }

    private Object converted(Object value, Schema from, Schema to) {
        if (from.equals(to)) {
            return value;
        }
        return conversions
                .computeIfAbsent(new SchemaPair(to, from), pair -> new ValueConversion(from, to))
                .of(value);
    }

    /** The type of the values at a pointer in the elements of an array; null if there is not one. */
    private static Schema keyType(Schema array, Pointer key) {
        Schema type = array == null ? null : array.getElementType();
        for (String step : key.steps()) {
            Schema walked = type == null ? null : walked(type, new Place.Name(step));
            if (walked == null) {
                return null;
            }
            Field field = walked.getType() == Type.RECORD ? walked.getField(step) : null;
            type = field == null ? inner(walked) : field.schema();
        }
        return type;
    }

    private static Schema array(Schema schema) {
        return walked(schema, ANY_KEY);
    }

    private static long count(Schema union, Place.Step step) {
        return union.getTypes().stream()
                .filter(branch -> isWalked(branch, step))
                .count();
    }

    /** What a step leads through: a record or map by a name, an array by a key; null if there is none. */
    private static Schema walked(Schema schema, Place.Step step) {
        if (!schema.isUnion()) {
            return isWalked(schema, step) ? schema : null;
        }
        return schema.getTypes().stream()
                .filter(branch -> isWalked(branch, step))
                .findFirst()
                .orElse(null);
    }

    /** Whether a type has something there. */
    private static boolean isWalked(Schema schema, Place.Step step) {
        return switch (schema.getType()) {
            case RECORD -> step instanceof Place.Name name && schema.getField(name.name()) != null;
            case MAP -> step instanceof Place.Name;
            case ARRAY -> step instanceof Place.Key;
            default -> false;
        };
    }

    private Field filledFrom(Field origin, Schema to, Schema from) {
        Field[] filledFrom = origins.computeIfAbsent(new SchemaPair(to, from), pair -> CommonSchema.origins(to, from));
        for (Field field : to.getFields()) {
            if (origin.equals(filledFrom[field.pos()])) {
                return field;
            }
        }
        return null;
    }

    private static Schema inner(Schema schema) {
        return schema.getType() == Type.MAP ? schema.getValueType() : schema.getElementType();
    }
}
