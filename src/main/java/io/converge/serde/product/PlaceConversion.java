package io.converge.serde.product;

import io.converge.causality.Place;
import io.converge.serde.binary.UnionBranches;
import io.converge.serde.schema.CommonSchema;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Where the places of one schema's products are in those of another that holds it: a field may have had another name. */
final class PlaceConversion {

    private final Schema source;
    private final Schema target;

    PlaceConversion(Schema source, Schema target) {
        this.source = source;
        this.target = target;
    }

    /** The place in products of the target; null if the source has no such place. */
    Place of(Place place) {
        Schema from = source;
        Schema to = target;
        Place converted = Place.ROOT;
        for (Place.Step step : place.steps()) {
            if (step instanceof Place.Branch branch) {
                from = from.isUnion() ? UnionBranches.named(branch.name(), from) : from;
                if (from == null) {
                    return null;
                }
                continue;
            }
            from = walked(from, step);
            Schema branch = from == null || !to.isUnion() ? to : new CommonSchema().branch(to, from);
            if (from == null || branch == null) {
                return null;
            }
            if (to.isUnion() && step instanceof Place.Name && UnionBranches.isAmbiguous(branch, to)) {
                converted = converted.then(new Place.Branch(branch.getFullName()));
            }
            to = branch;
            Place.Step next = step;
            if (from.getType() == Type.RECORD) {
                Field field = from.getField(((Place.Name) step).name());
                Field filled = field == null ? null : filledFrom(field, to, from);
                if (filled == null) {
                    return null;
                }
                next = new Place.Name(filled.name());
                from = field.schema();
                to = filled.schema();
            } else {
                from = inner(from);
                to = inner(to);
            }
            converted = converted.then(next);
        }
        return converted;
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

    private static boolean isWalked(Schema schema, Place.Step step) {
        return switch (schema.getType()) {
            case RECORD, MAP -> step instanceof Place.Name;
            case ARRAY -> step instanceof Place.Key;
            default -> false;
        };
    }

    private static Field filledFrom(Field origin, Schema to, Schema from) {
        Field[] origins = CommonSchema.origins(to, from);
        for (Field field : to.getFields()) {
            if (origin.equals(origins[field.pos()])) {
                return field;
            }
        }
        return null;
    }

    private static Schema inner(Schema schema) {
        return schema.getType() == Type.MAP ? schema.getValueType() : schema.getElementType();
    }
}
