package io.converge.check;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Type;

/** Are the members of a group single fields of the products? */
final class GroupCheck {

    private static final String SETTING = "resolution.groups: ";

    private final Schema product;
    private final List<Pointer> group;
    private final SchemaPlaces places;

    GroupCheck(Schema product, List<Pointer> group) {
        this.product = product;
        this.group = group;
        this.places = new SchemaPlaces(product, SchemaPlaces.ArrayStep.NONE);
    }

    List<String> problems() {
        return group.stream().flatMap(member -> problem(member).stream()).toList();
    }

    private Optional<String> problem(Pointer member) {
        Optional<Pointer> union = unionOnTheWay(member.steps());
        if (union.isPresent()) {
            return Optional.of(SETTING + member + " leads into " + union.get() + ", which may be "
                    + recordsAt(union.get().steps()).stream()
                            .map(GroupCheck::named)
                            .sorted()
                            .collect(Collectors.joining(" or "))
                    + " in the product's schema " + product.getFullName()
                    + ": fields of one of several records belong to no group");
        }
        List<Schema> ends = places.ends(member.steps());
        if (ends.isEmpty()) {
            List<String> way = member.steps().subList(0, member.steps().size() - 1);
            return Optional.of(SETTING
                    + member
                    + places.lastArray(way)
                            .map(array -> " leads into the array " + array + ": fields of elements belong to no group")
                            .orElseGet(() -> PointerCheck.notThere(product)));
        }
        return ends.stream()
                .filter(SchemaPlaces::hasNames)
                .findFirst()
                .map(schema -> SETTING + member + " is a " + SchemaPlaces.types(List.of(schema))
                        + " in the product's schema " + product.getFullName() + ": name its " + parts(member, schema));
    }

    /** Where one of several records, or maps, may stand that the steps lead through. */
    private Optional<Pointer> unionOnTheWay(List<String> steps) {
        for (int i = 1; i < steps.size(); i++) {
            if (recordsAt(steps.subList(0, i)).size() > 1) {
                return Optional.of(Pointer.of(steps.subList(0, i)));
            }
        }
        return Optional.empty();
    }

    private List<Schema> recordsAt(List<String> steps) {
        return places.ends(steps).stream().filter(SchemaPlaces::hasNames).toList();
    }

    private static String named(Schema schema) {
        return schema.getType() == Type.MAP ? "a map" : schema.getFullName();
    }

    private static String parts(Pointer member, Schema schema) {
        return schema.getType() == Type.MAP
                ? "entries one by one, as in " + member + "/color"
                : "fields one by one, as in "
                        + schema.getFields().stream()
                                .map(field -> member + "/" + field.name())
                                .collect(Collectors.joining("+"));
    }

    /** A group as it is written in the settings. */
    static String text(List<Pointer> group) {
        return group.stream().map(Pointer::text).collect(Collectors.joining("+"));
    }
}
