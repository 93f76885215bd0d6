package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.converge.testing.Chromium;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the page's modules reckon, without a view. */
class PageModulesIT {

    private static FakeConsole console;
    private static Page page;

    @BeforeAll
    static void start() throws IOException {
        Chromium.shared();
        console = FakeConsole.start(0);
        page = Chromium.open(console.url());
    }

    @AfterAll
    static void stop() {
        if (page != null) {
            page.context().close();
            console.close();
        }
    }

    /** @param expression of what the module exports, as {@code m} */
    private static Object of(String module, String expression) {
        return page.evaluate("import('/assets/" + module + ".js').then((m) => JSON.stringify(" + expression + "))");
    }

    @Test
    void numbersOfAnyLengthAreWrittenAsTheyWereRead() {
        String text =
                "{\"long\":9223372036854775807,\"decimal\":0.12345678901234567890,\"text\":\"9223372036854775807\",\"1e5\":1e400}";
        assertThat(page.evaluate("text => import('/assets/json.js').then((m) => m.stringify(m.parse(text)))", text))
                .isEqualTo(text);
    }

    @Test
    void memberOfAnyNameIsAMember() {
        assertThat(of("json", "[...m.leaves(m.parse('{\"__proto__\":{\"a/b~c\":1},\"m\":{}}'))]"))
                .isEqualTo("[[\"/__proto__/a~1b~0c\",1],[\"/m\",{}]]");
    }

    @Test
    void conflictAboutAUniqueValueIsOfTheFilterThatTheServerFindsItBy() {
        assertThat(of("filters", "m.isOfFilter({open: true, sku: null, subject: 'ean=40'}, {sku: 'ean='})"))
                .isEqualTo("true");
    }

    @Test
    void conflictAboutAUniqueValueIsOfTheFilterOfItsProducts() {
        assertThat(of(
                        "filters",
                        "m.isOfFilter({open: true, sku: null, subject: 'ean=40', skus: ['A', 'QX1']}, {sku: 'QX'})"))
                .isEqualTo("true");
    }

    @Test
    void negativeZeroIsAnotherNumberThanZero() {
        assertThat(of("json", "[m.stringify(m.parse('[-0.0,0.0,-0,-0.5]')), m.canonical(m.parse('-0.0'))]"))
                .isEqualTo("[\"[-0.0,0,-0,-0.5]\",\"-0.0\"]");
    }

    @Test
    void timeOfAnotherDayHasItsDate() {
        String midnight = "Date.UTC(2026, 10, 30)";
        assertThat(of(
                        "time",
                        "[m.localText(%1$s + 1000, true, %1$s + 2000), m.localText(%1$s - 1000, true, %1$s + 2000).includes('29')]"
                                .formatted(midnight)))
                .isEqualTo("[\"00:00:01 UTC\",true]");
    }

    @Test
    void chartOfOnePointReachesOverMinutes() {
        assertThat(of("parts/chart", "[m.span([1000]), m.span([0, 1000])]")).isEqualTo("[[700,1000],[0,1000]]");
    }

    private static final String OF_MAPS =
            "{disputed: [], maps: ['/m'], unions: ['/u'], standing: {winner: 'a:1'}, versions: ["
                    + "{dot: 'a:1', op: 'INSERT', product: {m: {}, d: null, u: {t: 1}}, fields: null, stands: true},"
                    + "{dot: 'b:1', op: 'INSERT', product: {m: {k10: 1, k2: 2}, d: {w: 1}, u: {'x.M': {t: 1}}}, fields: null, stands: false}]}";

    @Test
    void whatIsAMapInOneVersionAndEmptyInAnotherIsToldFromWhatIsNotThere() {
        assertThat(of(
                        "compare",
                        "m.comparison(" + OF_MAPS + ").rows.map((r) => [r.pointer, ...r.cells.map((c) => c.kind)])"))
                .isEqualTo(
                        "[[\"/m\",\"value\",\"below\"],[\"/m/k2\",\"absent\",\"value\"],[\"/m/k10\",\"absent\",\"value\"],"
                                + "[\"/d\",\"value\",\"below\"],[\"/d/w\",\"nowhere\",\"value\"],[\"/u\",\"value\",\"value\"]]");
    }

    @Test
    void pickOfAPlaceTakesThePlaceOfThoseAboveAndBelow() {
        assertThat(
                        of(
                                "compare",
                                "[m.picked({'/m/k': 'b:1', '/mm': 'b:1'}, '/m', 'a:1'), m.picked({'/m': 'a:1'}, '/m/k', null), m.isOverridden({'/m': 'a:1'}, '/m/k')]"))
                .isEqualTo("[{\"/mm\":\"b:1\",\"/m\":\"a:1\"},{},true]");
    }

    @Test
    void uniqueValueIsReadAsAText() {
        assertThat(
                        of(
                                "text",
                                "m.subjectText({subject: 'name=[\"Same name\"]', constraint: 'name', value: '[\"Same name\"]'})"))
                .isEqualTo("\"name = Same name\"");
    }

    @Test
    void equalValuesHaveOneText() {
        assertThat(
                        of(
                                "json",
                                "m.canonical({b: [1, {d: 2, c: null}], a: 1}) === m.canonical({a: 1, b: [1, {c: null, d: 2}]})"))
                .isEqualTo("true");
    }

    @Test
    void wordsThatTheOtherTextDoesNotHaveAreMarked() {
        assertThat(of("diff", "m.textParts('a very bright screen', 'a bright screen').filter((p) => p.mark)"))
                .isEqualTo("[{\"text\":\"very \",\"mark\":true}]");
    }

    @Test
    void partsOfATextAreTheWholeText() {
        assertThat(
                        of(
                                "diff",
                                "m.textParts('x'.repeat(5000) + 'END!', 'x'.repeat(5000) + 'AND?').map((p) => p.text).join('').length"))
                .isEqualTo("5004");
    }

    @Test
    void numbersDifferByAnAmountAndAShare() {
        assertThat(
                        of(
                                "diff",
                                "[m.numberDifference('999.0000', '949.0000', true), m.numberDifference(1, 'x'), m.numberDifference(2, 0)]"))
                .isEqualTo("[\"+50 (+5.3 %)\",null,\"+2\"]");
    }

    @Test
    void textThatLooksLikeANumberIsNone() {
        assertThat(of("diff", "m.numberDifference('4006381333948', '4006381333931')"))
                .isEqualTo("null");
    }

    @Test
    void originHasTheSameMarkWhateverWasShownBefore() {
        assertThat(of("text", "['zz', 'ap-south', 'eu-west', 'us-east', 'us-east'].map(m.markClass).slice(1)"))
                .isEqualTo("[\"hue-4 shape-1\",\"hue-6 shape-1\",\"hue-2 shape-0\",\"hue-2 shape-0\"]");
    }

    @Test
    void timesOfASentenceAreFoundByWhatItSays() {
        assertThat(
                        of(
                                "time",
                                "m.timeParts(\"timestamp 1783945678901 is more than 60000 ms after the record's own, 1783945000123; ean 4006381333931\")"))
                .isEqualTo(
                        "[\"timestamp \",{\"at\":1783945678901},\" is more than \",{\"spanMs\":60000},\" after the record's own, \",{\"at\":1783945000123},\"; ean 4006381333931\"]");
    }

    @Test
    void partialChangeSaysNothingOutsideItsFields() {
        String conflict = "{disputed: [], standing: {winner: 'a:1'}, versions: ["
                + "{dot: 'a:1', op: 'REPLACE', product: {n: 'x', p: 1, q: 3}, fields: null, stands: true},"
                + "{dot: 'b:1', op: 'REPLACE', product: {n: null, p: 2}, fields: ['/p', '/q'], stands: false},"
                + "{dot: 'c:1', op: 'DELETE', product: null, fields: null, stands: false}]}";
        assertThat(of(
                        "compare",
                        "m.comparison(" + conflict
                                + ").rows.map((r) => [r.pointer, r.isEqual, r.cells.map((c) => c.kind)])"))
                .isEqualTo(
                        "[[\"/n\",false,[\"value\",\"unwritten\",\"deleted\"]],[\"/p\",false,[\"value\",\"value\",\"deleted\"]],[\"/q\",false,[\"value\",\"absent\",\"deleted\"]]]");
    }

    @Test
    void whatNoVersionWritesIsNotInQuestion() {
        String conflict = "{disputed: [], standing: {winner: null, product: {n: 'x', p: 1}}, versions: ["
                + "{dot: 'a:1', op: 'REPLACE', product: {n: null, p: 1}, fields: ['/p'], stands: false},"
                + "{dot: 'b:1', op: 'REPLACE', product: {n: null, p: 2}, fields: ['/p'], stands: false}]}";
        assertThat(of(
                        "compare",
                        "m.comparison(" + conflict
                                + ").rows.map((r) => [r.pointer, r.isEqual, r.cells.map((c) => c.kind)])"))
                .isEqualTo(
                        "[[\"/n\",true,[\"value\",\"unwritten\",\"unwritten\"]],[\"/p\",false,[\"value\",\"value\",\"value\"]]]");
    }

    @Test
    void pictureLeadsFromWhatWasSeenToWhoSawIt() {
        String versions =
                "[{dot: 'a:9007199254740993', origin: 'a', sequence: 9007199254740993n, timestamp: 1, context: {b: 1}},"
                        + "{dot: 'b:2', origin: 'b', sequence: 2, timestamp: 2, context: {a: 9007199254740992n, b: 1}}]";
        assertThat(of(
                        "parts/picture",
                        "m.causalLayout(" + versions + ").edges.map((e) => e.from.dot + ' ' + e.to.dot)"))
                .isEqualTo("[\"b:1 a:9007199254740993\",\"a:9007199254740992 b:2\",\"b:1 b:2\"]");
    }
}
