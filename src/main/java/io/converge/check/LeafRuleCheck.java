package io.converge.check;

import io.converge.model.Pointer;
import io.converge.policy.LeafRule;
import io.converge.policy.LeafRules;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.Schema.Field;
import org.apache.avro.Schema.Type;

/** Do the rules and the groups of field-merge go with what is at their places in the products? */
final class LeafRuleCheck {

    private static final String RULES = "resolution.fields: ";

    private final Schema product;
    private final LeafRules rules;
    private final SchemaPlaces places;

    LeafRuleCheck(Schema product, LeafRules rules) {
        this.product = product;
        this.rules = rules;
        this.places = new SchemaPlaces(product, this::inEntries);
    }

    /** The fields of an array's elements, where the elements are known by their keys. */
    private List<Schema> inEntries(Schema array, Pointer at, String step) {
        return rules.of(at.text()) == LeafRule.BY
                ? SchemaPlaces.branches(array.getElementType()).stream()
                        .flatMap(element -> SchemaPlaces.named(element, step).stream())
                        .toList()
                : List.of();
    }

    List<String> problems() {
        List<String> problems = new ArrayList<>();
        rules.byPlace().keySet().stream()
                .sorted()
                .forEach(place -> problem(place).map(RULES::concat).ifPresent(problems::add));
        rules.groups().forEach(group -> problems.addAll(new GroupCheck(product, group).problems()));
        return problems;
    }

    private Optional<String> problem(String place) {
        return place.endsWith(LeafRules.BELOW) ? problemBelow(place) : problemAt(Pointer.parse(place));
    }

    private Optional<String> problemAt(Pointer place) {
        List<Schema> ends = places.ends(place.steps());
        if (ends.isEmpty()) {
            List<String> way = place.steps().subList(0, place.steps().size() - 1);
            return Optional.of(
                    place + places.lastArray(way).map(this::intoArray).orElseGet(() -> PointerCheck.notThere(product)));
        }
        LeafRule rule = rules.of(place.text());
        if (rule.asksForNumbers() && ends.stream().noneMatch(SchemaPlaces::mayBeNumber)) {
            return Optional.of(place + PointerCheck.neverANumber(ends, product));
        }
        if (rule.cutsArrays()) {
            return arrayProblem(place, ends);
        }
        return inGroup(place).or(() -> neverALeaf(place, ends));
    }

    /** Null would be a leaf. */
    private Optional<String> neverALeaf(Pointer place, List<Schema> ends) {
        boolean isWalked = ends.stream().allMatch(SchemaPlaces::hasNames) && !places.mayBeNull(place.steps());
        boolean isGroup = rules.groups().stream().anyMatch(group -> group.contains(place));
        return isWalked && !isGroup
                ? Optional.of(text(place.text()) + " has no effect: " + place + " is " + SchemaPlaces.types(ends)
                        + " in the product's schema " + product.getFullName() + ", which is merged leaf by leaf: say "
                        + place + LeafRules.BELOW + "=" + rules.of(place.text()).text() + " for all that is in it")
                : Optional.empty();
    }

    /** Why a rule for what is in an array means nothing. */
    private String intoArray(Pointer array) {
        String into = " leads into the array " + array + ", ";
        LeafRule rule = rules.of(array.text());
        if (rule == LeafRule.SET) {
            return into + "which is a set: its elements have no rules of their own";
        }
        if (rule == LeafRule.BY) {
            return into + "whose elements have no such field: name one of " + names(elements(array))
                    + ", which is meant in every element, as in " + array + "/" + firstName(elements(array));
        }
        return into + "which is one leaf: a rule is for the whole of it"
                + (elements(array).stream().anyMatch(SchemaPlaces::hasNames)
                        ? ", unless " + array + " has the rule by: with the pointer to a key"
                        : "");
    }

    private Optional<String> arrayProblem(Pointer place, List<Schema> ends) {
        if (ends.stream().noneMatch(schema -> schema.getType() == Type.ARRAY)) {
            return Optional.of(text(place.text()) + " is for arrays, and " + place + " is " + SchemaPlaces.types(ends)
                    + " in the product's schema " + product.getFullName());
        }
        Pointer key = rules.keys().get(place.text());
        return key == null ? Optional.empty() : keyProblem(place, key);
    }

    private Optional<String> keyProblem(Pointer array, Pointer key) {
        String rule = text(array.text());
        List<Schema> elements = elements(array);
        long withNames = elements.stream().filter(SchemaPlaces::hasNames).count();
        if (withNames == 0) {
            return Optional.of(rule + " is for arrays of records, and the elements of " + array + " are "
                    + SchemaPlaces.types(elements) + ": say " + array + "=set to merge them one by one");
        }
        if (withNames > 1) {
            return Optional.of(rule + " is for arrays of records of one type, and the elements of " + array + " are of "
                    + withNames + ": such an array is one leaf");
        }
        List<Schema> keys = keys(elements, key);
        if (keys.isEmpty()) {
            return Optional.of(
                    rule + ": the elements of " + array + " have no " + key + ", they have " + names(elements));
        }
        return keys.stream().allMatch(LeafRuleCheck::isNoKey)
                ? Optional.of(rule + ": " + key + " is " + SchemaPlaces.types(keys) + " in the elements of " + array
                        + ", and a key is a single value, such as a text or a number")
                : Optional.empty();
    }

    private static List<Schema> keys(List<Schema> elements, Pointer key) {
        return elements.stream()
                .flatMap(element -> new SchemaPlaces(element, SchemaPlaces.ArrayStep.NONE).ends(key.steps()).stream())
                .toList();
    }

    private static boolean isNoKey(Schema schema) {
        return SchemaPlaces.hasNames(schema) || schema.getType() == Type.ARRAY;
    }

    /** What the elements of an array at a place may be. */
    private List<Schema> elements(Pointer array) {
        return places.ends(array.steps()).stream()
                .filter(schema -> schema.getType() == Type.ARRAY)
                .flatMap(schema -> SchemaPlaces.branches(schema.getElementType()).stream())
                .filter(schema -> schema.getType() != Type.NULL)
                .toList();
    }

    private static String names(List<Schema> schemas) {
        String names = schemas.stream()
                .filter(schema -> schema.getType() == Type.RECORD)
                .flatMap(schema -> schema.getFields().stream())
                .map(Field::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "no fields" : names;
    }

    private static String firstName(List<Schema> schemas) {
        return names(schemas).replaceFirst(",.*", "");
    }

    private Optional<String> inGroup(Pointer place) {
        return rules.groups().stream()
                .filter(group -> group.subList(1, group.size()).contains(place))
                .findFirst()
                .map(group -> text(place.text()) + " has no effect: " + place + " belongs to the group "
                        + GroupCheck.text(group) + ", which has the rule of " + group.get(0));
    }

    private Optional<String> problemBelow(String place) {
        String above = place.substring(0, place.length() - LeafRules.BELOW.length());
        List<String> steps = above.isEmpty() ? List.of() : Pointer.parse(above).steps();
        List<Schema> ends = places.ends(steps);
        boolean hasLeaves = ends.stream()
                .anyMatch(schema -> SchemaPlaces.hasNames(schema)
                        || schema.getType() == Type.ARRAY && rules.of(above) == LeafRule.BY);
        if (hasLeaves) {
            return rules.byPlace().get(place).cutsArrays() ? nothingToCut(place, ends) : Optional.empty();
        }
        Optional<Pointer> array = places.lastArray(steps);
        if (array.isPresent()) {
            return Optional.of(place + intoArray(array.get()));
        }
        return Optional.of(
                ends.isEmpty()
                        ? place + PointerCheck.notThere(product)
                        : place + " means what is below a " + SchemaPlaces.types(ends) + " in the product's schema "
                                + product.getFullName() + ", which is one leaf");
    }

    private Optional<String> nothingToCut(String place, List<Schema> ends) {
        Pointer key = rules.keys().get(place);
        List<Schema> arrays = SchemaPlaces.arraysBelow(ends);
        boolean cuts = key == null
                ? !arrays.isEmpty()
                : arrays.stream()
                        .anyMatch(array -> !keys(SchemaPlaces.branches(array.getElementType()), key)
                                .isEmpty());
        return cuts
                ? Optional.empty()
                : Optional.of(text(place) + " has no effect: there is no array"
                        + (key == null ? "" : " of records with " + key)
                        + " below " + place.substring(0, place.length() - 1) + " in the product's schema "
                        + product.getFullName());
    }

    /** A rule as it is written in the settings. */
    private String text(String place) {
        Pointer key = rules.keys().get(place);
        String rule = rules.byPlace().get(place).text();
        return place + "=" + rule + (key == null ? "" : ":" + key);
    }
}
