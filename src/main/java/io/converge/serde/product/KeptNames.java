package io.converge.serde.product;

import io.converge.serde.binary.UnionBranches;
import io.converge.serde.schema.CommonSchema;
import io.converge.serde.schema.SchemaPair;
import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/**
 * Whether every place of one schema's products has the same name in those of another that holds it, as it has where fields were only added.
 * Sees that where it is plain; what is not plain counts as changed.
 */
final class KeptNames {

    /** True as far as was seen: types contain themselves. */
    private final Set<SchemaPair> seen = new HashSet<>();

    private final CommonSchema common = new CommonSchema();

    private KeptNames() {}

    static boolean areIn(Schema target, Schema source) {
        return new KeptNames().keeps(target, source);
    }

    private boolean keeps(Schema target, Schema source) {
        if (source.isUnion() || target.isUnion()) {
            return source.isUnion() ? keepsBranches(target, source) : keepsBranch(target, source);
        }
        if (!seen.add(new SchemaPair(target, source))) {
            return true;
        }
        return switch (source.getType()) {
            case RECORD -> target.getType() == Type.RECORD && keepsFields(target, source);
            case MAP -> target.getType() == Type.MAP && keeps(target.getValueType(), source.getValueType());
            // Its elements and their keys are names, too.
            case ARRAY ->
                target.getType() == Type.ARRAY
                        && target.getElementType().equals(source.getElementType())
                        && keeps(target.getElementType(), source.getElementType());
            default -> true;
        };
    }

    private boolean keepsBranches(Schema target, Schema source) {
        return target.isUnion() && source.getTypes().stream().allMatch(branch -> keepsBranch(target, branch));
    }

    private boolean keepsBranch(Schema target, Schema source) {
        Schema branch = common.branch(target, source);
        return branch != null && !UnionBranches.isAmbiguous(branch, target) && keeps(branch, source);
    }

    private boolean keepsFields(Schema target, Schema source) {
        Field[] origins = CommonSchema.origins(target, source);
        int kept = 0;
        for (Field field : target.getFields()) {
            Field origin = origins[field.pos()];
            if (origin != null) {
                if (!origin.name().equals(field.name()) || !keeps(field.schema(), origin.schema())) {
                    return false;
                }
                kept++;
            }
        }
        return kept == source.getFields().size();
    }
}
