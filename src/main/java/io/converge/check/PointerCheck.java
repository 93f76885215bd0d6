package io.converge.check;

import io.converge.model.Pointer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;

/** Do the pointers of {@code resolution.path} lead to numbers in the products? */
final class PointerCheck {

    private static final String SETTING = "resolution.path: ";
    private static final String UNIQUE_KEYS = "unique.keys: ";
    private static final Pattern ELEMENT = Pattern.compile("0|[1-9]\\d{0,8}");

    private final Schema product;
    private final SchemaPlaces places;

    PointerCheck(Schema product) {
        this.product = product;
        this.places = new SchemaPlaces(product, (array, at, step) -> element(array, step));
    }

    private static List<Schema> element(Schema array, String step) {
        return ELEMENT.matcher(step).matches() ? SchemaPlaces.branches(array.getElementType()) : List.of();
    }

    /** What is wrong with a pointer, if anything. */
    Optional<String> problem(Pointer pointer) {
        List<Schema> ends = places.ends(pointer.steps());
        if (ends.isEmpty()) {
            return Optional.of(SETTING + pointer + nowhere(pointer));
        }
        return ends.stream().anyMatch(SchemaPlaces::mayBeNumber)
                ? Optional.empty()
                : Optional.of(SETTING + pointer + neverANumber(ends, product));
    }

    /** What is wrong with a pointer of a unique key, if anything. */
    Optional<String> claimProblem(Pointer pointer) {
        List<Schema> ends = places.ends(pointer.steps());
        if (ends.isEmpty()) {
            return Optional.of(UNIQUE_KEYS + pointer + nowhere(pointer));
        }
        return ends.stream().allMatch(PointerCheck::isStructure)
                ? Optional.of(UNIQUE_KEYS + pointer + " is " + SchemaPlaces.types(ends) + " in the product's schema "
                        + product.getFullName() + ", never a text, a number or a boolean, so nothing would be claimed")
                : Optional.empty();
    }

    private static boolean isStructure(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, MAP, ARRAY, NULL -> true;
            default -> false;
        };
    }

    private String nowhere(Pointer pointer) {
        List<String> steps = pointer.steps();
        return places.lastArray(steps.subList(0, steps.size() - 1))
                .map(array ->
                        " leads into the array " + array + ": name an element by its number, as in " + array + "/0")
                .orElseGet(() -> notThere(product));
    }

    static String neverANumber(List<Schema> ends, Schema product) {
        return " is " + SchemaPlaces.types(ends) + " in the product's schema " + product.getFullName()
                + ", never a number";
    }

    static String notThere(Schema product) {
        return " is not in the product's schema " + product.getFullName() + ", which has "
                + product.getFields().stream().map(Field::name).collect(Collectors.joining(", "));
    }
}
