package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import io.converge.feed.map.FeedMap.Repeat;
import io.converge.feed.map.FeedMap.Target;
import io.converge.feed.map.Source.Empty;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.model.Pointer;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A map as people write it, an object of JSON; {@code docs/feed.md} has its members. One that is not known is refused. */
public final class MapFile {

    private static final Set<String> ANYWHERE = Set.of("decimal", "grouping", "date", "zone", "trim", "empty");
    private static final Set<String> OF_MAPS = Set.of("sku", "fields", "owns", "repeat", "withoutSku");
    private static final Set<String> OF_SOURCES = Set.of("column", "constant", "pattern", "values", "separator");
    private static final String FIELDS = "fields";

    private MapFile() {}

    /** @throws MapException saying what is wrong, and where */
    public static FeedMap parse(String text) throws MapException {
        JsonNode json;
        try {
            json = JsonToAvro.parse(text);
        } catch (JsonFormException e) {
            throw new MapException(e.getMessage());
        }
        requireObject("the map", json);
        requireKnown("the map", json, OF_MAPS);
        if (!json.has("sku")) {
            throw new MapException("sku is missing: the column of the product's key");
        }
        List<Target> targets = new ArrayList<>();
        requireObject(FIELDS, json.path(FIELDS));
        for (Map.Entry<String, JsonNode> field : json.path(FIELDS).properties()) {
            targets.add(new Target(pointer(FIELDS, field.getKey()), source(field.getKey(), field.getValue(), json)));
        }
        boolean skips = choice("the map", json.get("withoutSku"), "withoutSku", List.of("reject", "skip"))
                .equals("skip");
        return new FeedMap(source("sku", json.get("sku"), json), targets, owned(json), repeat(json), skips, false);
    }

    private static List<Pointer> owned(JsonNode json) throws MapException {
        if (!json.has("owns")) {
            return null;
        }
        List<Pointer> owned = new ArrayList<>();
        for (String pointer : texts("owns", json.get("owns"))) {
            owned.add(pointer("owns", pointer));
        }
        return owned;
    }

    private static Repeat repeat(JsonNode json) throws MapException {
        JsonNode repeat = json.get("repeat");
        if (repeat == null) {
            return null;
        }
        requireObject("repeat", repeat);
        for (String key : names(repeat)) {
            if (!Set.of("by", "columns").contains(key)) {
                throw unknown("repeat", key, Set.of("by", "columns"));
            }
        }
        return new Repeat(text("repeat/by", repeat.get("by")), texts("repeat/columns", repeat.get("columns")));
    }

    private static Source source(String place, JsonNode json, JsonNode map) throws MapException {
        if (json.isTextual()) {
            return source(place, null, json.textValue(), null, map);
        }
        requireObject(place, json);
        requireKnown(place, json, OF_SOURCES);
        boolean hasConstant = json.has("constant");
        if (hasConstant == json.has("column")) {
            throw new MapException(place + ": either a column or a constant is expected");
        }
        String column = hasConstant ? null : text(place + "/column", json.get("column"));
        return source(place, json, column, hasConstant ? json.get("constant") : null, map);
    }

    /** @param json null: what the map says for all */
    private static Source source(String place, JsonNode json, String column, JsonNode constant, JsonNode map)
            throws MapException {
        Settings settings = new Settings(place, json, map);
        return new Source(
                column,
                constant,
                pattern(place, settings.own("pattern")),
                values(place, settings.own("values")),
                numbers(place, settings),
                dates(place, settings),
                isGiven(settings.own("date")),
                trims(place, settings.of("trim")),
                Empty.valueOf(choice(place, settings.of("empty"), "empty", List.of("absent", "null", "text"))
                        .toUpperCase(Locale.ROOT)),
                settings.own("separator") == null ? null : text(place + "/separator", settings.own("separator")));
    }

    /** What stands at a source, else in the map. */
    private record Settings(String place, JsonNode source, JsonNode map) {

        JsonNode own(String name) {
            return source == null ? null : source.get(name);
        }

        JsonNode of(String name) {
            return own(name) == null ? map.get(name) : own(name);
        }
    }

    private static NumberForm numbers(String place, Settings settings) throws MapException {
        Character decimal = character(place + "/decimal", settings.of("decimal"));
        Character grouping = character(place + "/grouping", settings.of("grouping"));
        char point = decimal == null ? '.' : decimal;
        if (grouping != null && grouping == point) {
            throw new MapException(place + ": decimal and grouping are both '" + point + "'");
        }
        return new NumberForm(point, grouping);
    }

    private static Character character(String place, JsonNode json) throws MapException {
        if (json == null || json.isNull()) {
            return null;
        }
        if (!json.isTextual()
                || json.textValue().length() != 1
                || Character.isDigit(json.textValue().charAt(0))) {
            throw new MapException(place + " is " + json + ", not a text of one character that is no digit");
        }
        return json.textValue().charAt(0);
    }

    private static boolean isGiven(JsonNode json) {
        return json != null && !json.isNull();
    }

    private static DateForm dates(String place, Settings settings) throws MapException {
        JsonNode pattern = settings.of("date");
        JsonNode zone = settings.of("zone");
        try {
            ZoneId where = isGiven(zone) ? ZoneId.of(text(place + "/zone", zone)) : ZoneOffset.UTC;
            return isGiven(pattern) ? DateForm.of(text(place + "/date", pattern), where) : DateForm.iso(where);
        } catch (DateTimeException | IllegalArgumentException e) {
            throw new MapException(place + ": " + e.getMessage());
        }
    }

    private static boolean trims(String place, JsonNode json) throws MapException {
        if (json != null && !json.isBoolean()) {
            throw new MapException(place + "/trim is " + json + ", not true or false");
        }
        return json == null || json.booleanValue();
    }

    private static Pattern pattern(String place, JsonNode json) throws MapException {
        if (json == null) {
            return null;
        }
        try {
            Pattern pattern = Pattern.compile(text(place + "/pattern", json));
            if (pattern.matcher("").groupCount() == 0) {
                throw new MapException(place + "/pattern has no group: what stands in brackets is the value");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new MapException(place + "/pattern: " + e.getDescription());
        }
    }

    private static Map<String, JsonNode> values(String place, JsonNode json) throws MapException {
        if (json == null) {
            return null;
        }
        requireObject(place + "/values", json);
        Map<String, JsonNode> values = new LinkedHashMap<>();
        json.properties().forEach(entry -> values.put(entry.getKey(), entry.getValue()));
        return values;
    }

    private static Pointer pointer(String place, String text) throws MapException {
        try {
            return Pointer.parse(text);
        } catch (IllegalArgumentException e) {
            throw new MapException(place + ": " + e.getMessage());
        }
    }

    private static String choice(String place, JsonNode json, String name, List<String> allowed) throws MapException {
        if (json == null) {
            return allowed.get(0);
        }
        if (!allowed.contains(json.asText())) {
            throw new MapException(place + "/" + name + " is " + json + ", not one of " + String.join(", ", allowed));
        }
        return json.asText();
    }

    private static String text(String place, JsonNode json) throws MapException {
        if (json == null || !json.isTextual() || json.textValue().isEmpty()) {
            throw new MapException(place + " is " + (json == null ? "missing" : json) + ", not a text");
        }
        return json.textValue();
    }

    private static List<String> texts(String place, JsonNode json) throws MapException {
        if (json == null || !json.isArray()) {
            throw new MapException(place + " is " + (json == null ? "missing" : json) + ", not an array of texts");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode element : json) {
            texts.add(text(place, element));
        }
        return texts;
    }

    private static void requireObject(String place, JsonNode json) throws MapException {
        if (!json.isObject()) {
            throw new MapException(place + " is " + (json.isMissingNode() ? "missing" : json) + ", not an object");
        }
    }

    private static void requireKnown(String place, JsonNode json, Set<String> own) throws MapException {
        Predicate<String> isKnown = key -> own.contains(key) || ANYWHERE.contains(key);
        for (String key : names(json)) {
            if (!isKnown.test(key)) {
                Set<String> all = new TreeSet<>(own);
                all.addAll(ANYWHERE);
                throw unknown(place, key, all);
            }
        }
    }

    private static MapException unknown(String place, String key, Set<String> known) {
        return new MapException(place + " has " + key + ", which is not known. There are: " + String.join(", ", known));
    }

    private static List<String> names(JsonNode json) {
        List<String> names = new ArrayList<>();
        json.fieldNames().forEachRemaining(names::add);
        return names;
    }
}
