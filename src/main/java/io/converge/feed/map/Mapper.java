package io.converge.feed.map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.feed.file.Blanks;
import io.converge.feed.file.Row;
import io.converge.feed.file.Rows;
import io.converge.feed.map.FeedMap.Target;
import io.converge.json.JsonFormException;
import io.converge.json.JsonToAvro;
import io.converge.json.LeastValue;
import io.converge.model.Limits;
import io.converge.model.Pointer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericRecord;

/** Makes products of the rows of one file, of each row once it was given one. */
public final class Mapper {

    private static final int NONE = -1;

    private final FeedMap map;
    private final Schema product;
    private final Column sku;
    private final List<Column> columns = new ArrayList<>();
    private final Set<String> known = new HashSet<>();

    private final int by;
    private final LeastValue least = new LeastValue();
    private final Map<Integer, JsonNode> repeated = new HashMap<>();
    private String group;
    /** Where the last row stands, if it cannot be read; else {@link #NONE}. */
    private int lost = NONE;
    /** Where one stands that may have begun the group, and the columns that only it may have said. */
    private int doubt = NONE;

    private final Set<Integer> doubted = new HashSet<>();

    private Row row;

    /** What goes where, of this file. */
    private record Column(Target target, int index, CellReader reader, Schema schema) {}

    /**
     * @param product the schema of products
     * @throws IOException if the file lacks a column that the map names, or products need what no column has
     */
    public Mapper(FeedMap map, Schema product, Rows rows) throws IOException {
        this.map = map;
        this.product = product;
        this.sku = column(new Target(null, map.sku()), Schema.create(Schema.Type.STRING), rows);
        for (Target target : map.targets()) {
            columns.add(column(target, Needs.at(target.pointer(), product), rows));
        }
        requireOwned();
        requireAll();
        this.by = map.repeat() == null ? NONE : rows.bind(map.repeat().by());
        if (map.repeat() != null && rows.columns() == null) {
            throw new MapException("repeat is for tables alone");
        }
        for (String column :
                map.repeat() == null ? List.<String>of() : map.repeat().columns()) {
            repeated.put(rows.bind(column), null);
        }
    }

    private Column column(Target target, Schema schema, Rows rows) throws IOException {
        String name = target.source().column();
        if (name != null) {
            known.add(name);
        }
        return new Column(
                target, name == null ? NONE : rows.bind(name), new CellReader(target.source(), schema), schema);
    }

    private void requireOwned() throws MapException {
        List<Pointer> owned = map.owned() == null ? List.of() : map.owned();
        if (owned.size() > Limits.FIELDS) {
            throw new MapException("the feed speaks of " + owned.size() + " places, " + Limits.FIELDS
                    + " are allowed. Where owns names one, it stands for all that is below it");
        }
        List<Pointer> given = map.targets().stream().map(Target::pointer).toList();
        for (Pointer place : owned) {
            Needs.at(place, product);
            if (given.stream().noneMatch(place::overlaps)) {
                throw new MapException(
                        "the feed owns " + place + ", and no column goes there: it would take away what stands there");
            }
        }
        List<Pointer> missing = Needs.missing(product, given).stream()
                .filter(place -> owned.stream().anyMatch(pointer -> pointer.isAtOrAbove(place)))
                .toList();
        if (!missing.isEmpty()) {
            throw new MapException(
                    "the feed owns " + missing.get(0) + ", which has to be there, and no column goes there");
        }
    }

    private void requireAll() throws MapException {
        List<Pointer> pointers = map.targets().stream().map(Target::pointer).toList();
        for (int i = 1; i < pointers.size(); i++) {
            for (Pointer before : pointers.subList(0, i)) {
                if (before.overlaps(pointers.get(i))) {
                    throw new MapException("one column goes to " + before + ", another one to " + pointers.get(i)
                            + ", which is in it");
                }
            }
        }
        List<Pointer> missing = map.owned() == null ? Needs.missing(product, pointers) : List.of();
        if (!missing.isEmpty()) {
            throw new MapException(product.getFullName() + " has to have "
                    + missing.stream().map(Pointer::text).collect(Collectors.joining(", "))
                    + ", and no column goes there. A feed that knows a part of the product alone says so by --partial");
        }
    }

    /**
     * Takes the next row. One that cannot be read is taken, too: what rows behind it leave out, it may have said.
     */
    public void take(Row next) {
        row = next;
        if (by == NONE) {
            return;
        }
        if (next.fault() != null) {
            lost = lost == NONE ? next.place() : lost;
            return;
        }
        String before = group;
        group = next.cell(by).asText();
        boolean isSame = !Blanks.isBlank(group) && Objects.equals(before, group);
        if (!isSame) {
            doubted.clear();
            doubted.addAll(lost == NONE || Blanks.isBlank(group) ? Set.of() : repeated.keySet());
            doubt = lost;
        }
        lost = NONE;
        repeated.replaceAll((column, value) -> {
            JsonNode own = next.cell(column);
            return isSame && Blanks.isBlank(own.asText()) ? value : own;
        });
        doubted.removeIf(column -> !Blanks.isBlank(repeated.get(column).asText()));
    }

    /** What the row leaves out because one before it says it, by the index of its column; also of one that has too many or too few. */
    public Map<Integer, String> carried() {
        Map<Integer, String> carried = new HashMap<>();
        if (row.fault() != null && !isOfGroup()) {
            return carried;
        }
        repeated.forEach((column, value) -> {
            JsonNode own = row.cell(column);
            if (own != null && Blanks.isBlank(own.asText()) && value != null && !value.equals(own)) {
                carried.put(column, value.asText());
            }
        });
        return carried;
    }

    /** Whether a row that is wrong belongs to the rows before it. */
    private boolean isOfGroup() {
        return by != NONE
                && row.hasCells()
                && row.cell(by) != null
                && !Blanks.isBlank(row.cell(by).asText())
                && row.cell(by).asText().equals(group);
    }

    private JsonNode cell(Column column) throws CellException {
        if (column.index() == NONE) {
            return null;
        }
        if (doubted.contains(column.index())) {
            throw new CellException(
                    column.target().source().column(),
                    null,
                    "it is empty here, and line " + doubt + " may have said it, which cannot be read");
        }
        return repeated.isEmpty() || !repeated.containsKey(column.index())
                ? row.cell(column.index())
                : repeated.get(column.index());
    }

    /**
     * The sku of the row; null if it has none and counts as no row.
     *
     * @throws CellException if it has none
     */
    public String sku() throws CellException {
        JsonNode value = sku.reader().read(cell(sku));
        String text = value == null || value.isNull() ? "" : value.isContainerNode() ? "" : value.asText();
        if (Blanks.isBlank(text)) {
            if (map.skipsWithoutSku()) {
                return null;
            }
            throw new CellException(map.sku().column(), null, "the sku is missing");
        }
        return text;
    }

    /**
     * The product of the row.
     *
     * @throws CellException if it is none
     */
    public GenericRecord product() throws CellException {
        if (map.isStrict()) {
            requireKnown();
        }
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        for (Column column : columns) {
            JsonNode value = column.reader().read(cell(column));
            if (value != null) {
                put(json, column.target().pointer().steps(), value);
            }
        }
        if (map.owned() != null) {
            Needs.fill(json, product, map.owned(), least);
        }
        try {
            return JsonToAvro.record(json, product);
        } catch (JsonFormException e) {
            throw at(e);
        }
    }

    private void requireKnown() throws CellException {
        for (String name : row.names()) {
            if (!known.contains(name)) {
                throw new CellException(name, null, "no field of " + product.getFullName() + " is named so");
            }
        }
    }

    private static void put(ObjectNode json, List<String> steps, JsonNode value) {
        ObjectNode at = json;
        for (String step : steps.subList(0, steps.size() - 1)) {
            at = at.get(step) instanceof ObjectNode below ? below : at.putObject(step);
        }
        at.set(steps.get(steps.size() - 1), value);
    }

    /** Says which column it was. */
    private CellException at(JsonFormException e) throws CellException {
        for (Column column : columns) {
            JsonNode cell = cell(column);
            JsonNode value = column.reader().read(cell);
            boolean isMissing =
                    value == null && e.getMessage().startsWith(column.target().pointer() + " is missing");
            if (isMissing || value != null && !JsonToAvro.fits(value, column.schema())) {
                return new CellException(
                        column.target().source().column(), cell == null ? null : cell.asText(), e.getMessage());
            }
        }
        return new CellException(null, null, e.getMessage());
    }

    /** Columns of the file that have a name and go nowhere. */
    public List<String> untaken(Rows rows) {
        Set<String> taken = new HashSet<>(known);
        if (map.repeat() != null) {
            taken.add(map.repeat().by());
        }
        return rows.columns() == null
                ? List.of()
                : rows.columns().stream()
                        .filter(column -> !column.isEmpty() && !taken.contains(column))
                        .toList();
    }
}
