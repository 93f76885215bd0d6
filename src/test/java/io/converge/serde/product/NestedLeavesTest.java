package io.converge.serde.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.json.RecordLine;
import io.converge.model.Position;
import io.converge.policy.Alignment;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.serde.binary.AvroForm;
import io.converge.serde.change.ChangeReader;
import io.converge.testing.AvroChanges;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

/** What field-merge makes of records in maps, in unions and in lists. */
class NestedLeavesTest {

    private static final Schema SCHEMA = AvroForm.parse("""
            {'type': 'record', 'name': 'Item', 'namespace': 'shop', 'fields': [
              {'name': 'note', 'type': 'string', 'default': ''},
              {'name': 'other', 'type': 'string', 'default': ''},
              {'name': 'count', 'type': 'int', 'default': 0},
              {'name': 'parts', 'default': {}, 'type': {'type': 'map', 'values':
                {'type': 'record', 'name': 'Part', 'fields': [
                  {'name': 'label', 'type': 'string'},
                  {'name': 'options', 'type': {'type': 'map', 'values': 'string'}}]}}},
              {'name': 'groups', 'default': {}, 'type':
                {'type': 'map', 'values': {'type': 'map', 'values': 'string'}}},
              {'name': 'lists', 'default': {}, 'type':
                {'type': 'map', 'values': {'type': 'array', 'items': 'string'}}},
              {'name': 'images', 'default': [], 'type': {'type': 'array', 'items':
                {'type': 'record', 'name': 'Image', 'fields': [
                  {'name': 'url', 'type': 'string'},
                  {'name': 'marks', 'type': {'type': 'map', 'values': 'Part'}}]}}},
              {'name': 'size', 'default': null, 'type': ['null',
                {'type': 'record', 'name': 'Size', 'fields': [
                  {'name': 'width', 'type': 'string', 'default': '?'},
                  {'name': 'height', 'type': 'string', 'default': '?'}]}]},
              {'name': 'media', 'default': null, 'type': ['null',
                {'type': 'record', 'name': 'Book', 'fields': [
                  {'name': 'title', 'type': 'string', 'default': '?'},
                  {'name': 'pages', 'type': 'string', 'default': '?'}]},
                {'type': 'record', 'name': 'Movie', 'fields': [
                  {'name': 'title', 'type': 'string', 'default': '?'}]}]}]}
            """.replace('\'', '"'));

    private static final String INSERT =
            "{'op': 'INSERT', 'origin': 'pim', 'sequence': 1, 'timestamp': 1, 'context': {}, 'product': %s}";

    /** What {@code b} wrote later, and so is the base version: a note. */
    private static List<String> beside(String before, String after, String withNote) {
        String replace = "{'op': 'REPLACE', 'origin': '%s', 'sequence': 1, 'timestamp': %d, 'context': {'pim': 1},"
                + " 'before': %s, 'product': %s}";
        return List.of(
                INSERT.formatted(before),
                replace.formatted("a", 2, before, after),
                replace.formatted("b", 3, before, withNote));
    }

    private static String partial(String product, String fields) {
        return "{'op': 'UPSERT', 'origin': 'a', 'sequence': 1, 'timestamp': 2, 'context': {'pim': 1},"
                + " 'product': %s, 'fields': %s}".formatted(product, fields);
    }

    private static Resolution resolved(Map<String, String> settings, List<String> changes) {
        Map<String, String> all = new HashMap<>(settings);
        all.put("resolution.policy", "field-merge");
        Resolver resolver = new Resolver(new ConvergeConfig(all).rules(), Alignment.NONE);
        ItemState state = ItemState.EMPTY;
        for (String change : changes) {
            String line = change.replace("{'op'", "{'sku': 'S', 'op'");
            state = resolver.after(state, ChangeReader.read(AvroChanges.change(line, SCHEMA), new Position("t", 0, 0)));
        }
        return resolver.resolve("S", state);
    }

    private static void assertMerged(
            Map<String, String> settings, List<String> changes, String field, String expected) {
        Resolution resolution = resolved(settings, changes);
        assertThat(resolution.conflict()).isNull();
        assertThat(RecordLine.state("S", resolution).get("product").get(field))
                .hasToString(expected.replace('\'', '"'));
    }

    private static final String PART = "{'parts': {'x': {'label': 'X', 'options': {'k': '1'}}}}";

    @Test
    void entryOfAMapOfRecordsThatAPartialChangeRemovesIsGone() {
        for (String field : List.of("['/parts/x']", "['/parts']")) {
            assertMerged(Map.of(), List.of(INSERT.formatted(PART), partial("{'parts': {}}", field)), "parts", "{}");
        }
    }

    @Test
    void entryOfAMapOfRecordsThatAnotherOneRemovesIsGoneThoughTheBaseVersionHasIt() {
        String both = "{%s'parts': {'x': {'label': 'X', 'options': {'k': '1'}}, 'y': {'label': 'Y', 'options': {}}}}";

        assertMerged(
                Map.of(),
                beside(
                        both.formatted(""),
                        "{'parts': {'y': {'label': 'Y', 'options': {}}}}",
                        both.formatted("'note': 'n', ")),
                "parts",
                "{'y':{'label':'Y','options':{}}}");
    }

    @Test
    void mapThatIsAFieldOfARecordInAMapIsThereWhenItHasBecomeEmpty() {
        assertMerged(
                Map.of(),
                List.of(
                        INSERT.formatted(PART),
                        partial("{'parts': {'x': {'label': '?', 'options': {}}}}", "['/parts/x/options']")),
                "parts",
                "{'x':{'label':'X','options':{}}}");
    }

    @Test
    void entryThatIsAMapOrAnArrayIsGoneWithItsLeavesAndOneThatNeverHadAnyIsNot() {
        Map<String, String> sets = Map.of("resolution.fields", "/lists/*=set");
        assertMerged(
                sets,
                List.of(
                        INSERT.formatted("{'groups': {'x': {'k': '1'}, 'empty': {}}}"),
                        partial("{'groups': {}}", "['/groups/x']")),
                "groups",
                "{'empty':{}}");
        assertMerged(
                sets,
                List.of(
                        INSERT.formatted("{'lists': {'x': ['1'], 'empty': []}}"),
                        partial("{'lists': {}}", "['/lists/x']")),
                "lists",
                "{'empty':[]}");
    }

    @Test
    void entryOfAMapInsideOfAnElementIsGone() {
        String image = "{%s'images': [{'url': 'u', 'marks': {%s}}]}";
        String mark = "'x': {'label': 'X', 'options': {}}";

        assertMerged(
                Map.of("resolution.fields", "/images=by:/url"),
                beside(image.formatted("", mark), image.formatted("", ""), image.formatted("'note': 'n', ", mark)),
                "images",
                "[{'url':'u','marks':{}}]");
    }

    private static final Map<String, String> GROUPED = Map.of("resolution.groups", "/size/width+/count");
    private static final String SIZED = "{%s'size': {'width': 'W', 'height': 'H'}, 'count': 1}";

    @Test
    void nullThatOneWroteStandsInThePlaceOfARecordOfWhichAFieldBelongsToAGroup() {
        for (int count : List.of(1, 2)) {
            assertMerged(
                    GROUPED,
                    beside(
                            SIZED.formatted(""),
                            "{'size': null, 'count': %d}".formatted(count),
                            SIZED.formatted("'note': 'n', ")),
                    "size",
                    "null");
        }
    }

    @Test
    void nullThatNobodyWroteIsNoDisputeWithAGroup() {
        String none = "{%s'size': null, 'count': 1}";

        assertMerged(
                GROUPED,
                beside(none.formatted(""), none.formatted("'other': 'o', "), none.formatted("'note': 'n', ")),
                "size",
                "null");
    }

    /** Whoever wrote the record last has it; the other member of the group is no part of the record, and stays. */
    @Test
    void groupLosesTheMembersAloneThatAValueAboveThemExcludes() {
        Resolution resolution = resolved(
                Map.of("resolution.groups", "/count+/size/width", "resolution.fields", "/count=max"),
                List.of(
                        INSERT.formatted(SIZED.formatted("")),
                        "{'op': 'UPSERT', 'origin': 'b', 'sequence': 1, 'timestamp': 2, 'context': {'pim': 1},"
                                + " 'product': {'size': {'width': 'V', 'height': 'H'}, 'count': 5},"
                                + " 'fields': ['/size/width', '/count']}",
                        "{'op': 'REPLACE', 'origin': 'a', 'sequence': 1, 'timestamp': 3, 'context': {'pim': 1},"
                                + " 'before': " + SIZED.formatted("") + ", 'product': {'size': null, 'count': 1}}"));

        assertThat(resolution.outcome().product().get("/size")).isNull();
        assertThat(resolution.outcome().product().number("/count")).isEqualTo("5");
        assertThat(resolution.conflict().explanation().disputes())
                .extracting(dispute -> dispute.leaf().text() + " " + dispute.stands())
                .containsExactly("/count+/size/width null", "/size a:1");
    }

    /** As the group would not tell of which of both records its field is. */
    @Test
    void fieldOfOneOfSeveralRecordsBelongsToNoGroup() {
        String book = "{%s'media': {'shop.Book': {'title': '%s', 'pages': '%s'}}, 'count': %d}";
        Map<String, String> grouped = Map.of("resolution.groups", "/media/title+/count");

        assertMerged(
                grouped,
                beside(
                        book.formatted("", "T", "P", 1),
                        book.formatted("'other': 'o', ", "T", "P", 1),
                        book.formatted("'note': 'n', ", "T", "P", 1)),
                "media",
                "{'title':'T','pages':'P'}");
        assertMerged(
                grouped,
                beside(
                        book.formatted("", "T", "P", 1),
                        book.formatted("", "T2", "P", 2),
                        book.formatted("", "T", "P2", 1)),
                "media",
                "{'title':'T2','pages':'P2'}");
    }
}
