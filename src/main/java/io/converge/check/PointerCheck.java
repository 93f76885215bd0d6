package io.converge.check;

import io.converge.model.Pointer;
import io.converge.policy.LeafRules;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Do the pointers of the settings lead somewhere in the products, and to numbers where those are asked for? */
final class PointerCheck {

    private static final String RULES = "resolution.fields";
    private static final Pattern ELEMENT = Pattern.compile("0|[1-9]\\d{0,8}");

    private final Schema product;

    PointerCheck(Schema product) {
        this.product = product;
    }

    /** What is wrong with a pointer, if anything. */
    Optional<String> problem(String setting, String pointer, boolean number) {
        boolean below = pointer.endsWith(LeafRules.BELOW);
        boolean ofRules = setting.equals(RULES);
        String place = below ? pointer.substring(0, pointer.length() - LeafRules.BELOW.length()) : pointer;
        Collection<Schema> ends = place.isEmpty() ? List.of(product) : ends(steps(place), !ofRules);
        boolean leadsNowhere = below ? ends.stream().noneMatch(PointerCheck::hasLeaves) : ends.isEmpty();
        if (leadsNowhere) {
            return Optional.of(setting + ": " + pointer
                    + array(place, below, ofRules).or(() -> bare(ends)).orElseGet(this::notThere));
        }
        if (number && !below && ends.stream().noneMatch(PointerCheck::mayBeNumber)) {
            return Optional.of(setting + ": " + pointer + " is " + type(ends) + " in the product's schema "
                    + product.getFullName() + ", never a number");
        }
        return Optional.empty();
    }

    /** What is wrong with a pointer of a unique key, if anything. */
    Optional<String> claimProblem(String pointer) {
        Optional<String> nowhere = problem("unique.keys", pointer, false);
        Collection<Schema> ends = ends(steps(pointer), true);
        boolean neverClaims = ends.stream().allMatch(PointerCheck::isStructure);
        return nowhere.isEmpty() && neverClaims
                ? Optional.of("unique.keys: " + pointer + " is " + type(ends) + " in the product's schema "
                        + product.getFullName() + ", never a text, a number or a boolean, so nothing would be claimed")
                : nowhere;
    }

    private static boolean isStructure(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP, ARRAY, NULL -> true;
            default -> false;
        };
    }

    private static List<String> steps(String place) {
        return Pointer.parse(place).steps();
    }

    /** That an array is in the way: a path goes on by the number of an element, a rule not at all. */
    private Optional<String> array(String place, boolean below, boolean ofRules) {
        List<String> steps = place.isEmpty() ? List.of() : steps(place);
        int last = below ? steps.size() : steps.size() - 1;
        for (int i = 1; i <= last; i++) {
            String array = Pointer.of(steps.subList(0, i)).text();
            boolean isArray =
                    ends(steps.subList(0, i), !ofRules).stream().anyMatch(schema -> schema.getType() == Type.ARRAY);
            if (isArray) {
                return Optional.of(" leads into the array " + array
                        + (ofRules
                                ? ", which is one leaf: a rule is for the whole of it"
                                : ": name an element by its number, as in " + array + "/0"));
            }
        }
        return Optional.empty();
    }

    private Optional<String> bare(Collection<Schema> ends) {
        return ends.isEmpty()
                ? Optional.empty()
                : Optional.of(" means what is below a " + type(ends) + " in the product's schema "
                        + product.getFullName() + ", which is one leaf");
    }

    private String notThere() {
        return " is not in the product's schema " + product.getFullName() + names();
    }

    private static String type(Collection<Schema> ends) {
        return ends.iterator().next().getType().getName();
    }

    private static boolean hasLeaves(Schema schema) {
        return schema.getType() == Type.RECORD || schema.getType() == Type.MAP;
    }

    private String names() {
        return ", which has "
                + String.join(
                        ", ", product.getFields().stream().map(Field::name).toList());
    }

    /**
     * What may stand at a place, through every branch of unions. Types that are used again and again are followed once, or
     * there would be twice as many at each step.
     *
     * @param elements whether a number leads to an element of an array
     */
    private Collection<Schema> ends(List<String> steps, boolean elements) {
        Set<Schema> at = identities(branches(product));
        for (String step : steps) {
            Set<Schema> next = identities(List.of());
            at.forEach(schema -> below(schema, step, elements).ifPresent(found -> next.addAll(branches(found))));
            at = next;
        }
        return at.stream().filter(schema -> schema.getType() != Type.NULL).toList();
    }

    private static Set<Schema> identities(Collection<Schema> schemas) {
        Set<Schema> identities = Collections.newSetFromMap(new IdentityHashMap<>());
        identities.addAll(schemas);
        return identities;
    }

    private static Optional<Schema> below(Schema schema, String step, boolean elements) {
        return switch (schema.getType()) {
            case RECORD -> Optional.ofNullable(schema.getField(step)).map(Field::schema);
            case MAP -> Optional.of(schema.getValueType());
            case ARRAY ->
                elements && ELEMENT.matcher(step).matches() ? Optional.of(schema.getElementType()) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }

    private static boolean mayBeNumber(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, FLOAT, DOUBLE, STRING -> true;
            case BYTES, FIXED ->
                schema.getLogicalType() instanceof LogicalTypes.Decimal
                        || schema.getLogicalType() instanceof LogicalTypes.BigDecimal;
            default -> false;
        };
    }
}
