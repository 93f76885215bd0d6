package io.converge.serde.schema;

import io.converge.serde.binary.UnionBranches;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/** Which branches of a union may take a value of a type: looked up, as unions may have thousands of branches. */
final class UnionPlaces {

    private final Schema union;
    private final Map<String, Schema> byAlias = new HashMap<>();
    private final List<Schema> unnamed = new ArrayList<>();

    UnionPlaces(Schema union) {
        this.union = union;
        for (Schema branch : union.getTypes()) {
            if (TypeNames.isNamed(branch)) {
                branch.getAliases().forEach(alias -> byAlias.putIfAbsent(alias, branch));
            } else {
                unnamed.add(branch);
            }
        }
    }

    /** Of a named type the branch of its name, or else the first with that alias; of others all that have no name. */
    List<Schema> of(Schema type) {
        if (!TypeNames.isNamed(type)) {
            return unnamed;
        }
        Schema named = UnionBranches.named(type.getFullName(), union);
        Schema found = named == null ? byAlias.get(type.getFullName()) : named;
        return found == null ? List.of() : List.of(found);
    }
}
