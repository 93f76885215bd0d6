package io.converge.script;

import static io.converge.testing.Changes.NOWHERE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.model.ConflictType;
import io.converge.model.Dot;
import io.converge.model.Operation;
import io.converge.model.Product;
import io.converge.model.Version;
import io.converge.policy.Verdict;
import io.converge.policy.Verdict.Delete;
import io.converge.policy.Verdict.GiveUp;
import io.converge.policy.Verdict.Keep;
import io.converge.policy.Verdict.Put;
import io.converge.testing.MapProduct;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The service's calls, what they leave behind, and what a procedure may not do. */
class CosmosProcedureTest {

    private static final long WORK = 20_000_000;
    private static final int MEMORY = 16 << 20;

    private final Version eu = version("eu:1", 1_000, Map.of("name", "eu", "stock", number("3")));
    private final Version us = version("us:1", 2_000, Map.of("name", "us", "stock", number("4")));
    private final Version pim = version("pim:1", 3_000, Map.of("name", "pim", "stock", number("5")));
    private final Version deletion = delete("de:1", 4_000);

    @Test
    void whatExistsStaysWhereTheProcedureDoesNothing() {
        assertThat(run("return;", us, eu)).isEqualTo(new Keep(eu));
    }

    @Test
    void versionsComeInTheOrderOfTheirTimestamps() {
        String names = "existingItem.name += ',' + incomingItem.name;"
                + " collection.replaceDocument(existingItem._self, existingItem);";

        assertThat(((Put) run(names, pim, eu, us)).product().get("/name")).isEqualTo("eu,us,pim");
    }

    @Test
    void replacingWhatExistsKeepsTheIncoming() {
        assertThat(run("collection.replaceDocument(existingItem._self, incomingItem);", eu, us))
                .isEqualTo(new Keep(us));
    }

    @Test
    void whatOneCallLeavesExistsForTheNext() {
        String sum = "existingItem.stock += incomingItem.stock; __.replaceDocument(existingItem._self, existingItem);";

        Put put = (Put) run(sum, eu, us, pim);

        assertThat(put.product().fields()).isEqualTo(Map.of("name", "eu", "stock", number("12")));
    }

    /** As the service documents it for each type of conflict. */
    @Test
    void committedItemIsAConflictingOneAmongInsertsAndElseTheExistingOne() {
        String told = "throw new Error([existingItem && existingItem.name, isTombstone,"
                + " conflictingItems.map(i => i.name).join('+')].join())";

        assertThat(run(told, ConflictType.INSERT, us, eu, pim)).isEqualTo(failed("Error: ,false,eu"));
        assertThat(run(told, ConflictType.REPLACE, us, eu, pim)).isEqualTo(failed("Error: eu,false,"));
        assertThat(run(told, ConflictType.DELETE, us, eu, deletion)).isEqualTo(failed("Error: eu,false,"));
        assertThat(run(told, ConflictType.DELETE, delete("de:1", 500), eu)).isEqualTo(failed("Error: ,true,"));
    }

    @Test
    void insertThatDeletesTheConflictingOneAndIsCreatedStands() {
        String create = "conflictingItems.forEach(i => collection.deleteDocument(i._self));"
                + " collection.createDocument(collection.getSelfLink(), incomingItem);";

        assertThat(run(create, ConflictType.INSERT, eu, us)).isEqualTo(new Keep(us));
        assertThat(run(create, ConflictType.INSERT, eu, us, pim)).isEqualTo(new Keep(pim));
    }

    @Test
    void insertsThatAreAllDeletedLeaveADelete() {
        String clear = "conflictingItems.forEach(i => collection.deleteDocument(i._self));";

        assertThat(run(clear, ConflictType.INSERT, eu, us)).isEqualTo(new Delete());
        assertThat(run(
                        clear + " if (isTombstone) throw new Error(String(conflictingItems.length));",
                        ConflictType.INSERT,
                        eu,
                        us,
                        pim))
                .isEqualTo(failed("Error: 0"));
    }

    @Test
    void collectionHoldsTheCommittedItemAlone() {
        String count = "__.filter(() => true, (error, found) => { throw new Error(found.map(i => i.name).join()); });";

        assertThat(run(count, ConflictType.INSERT, pim, us, eu)).isEqualTo(failed("Error: eu"));
        assertThat(run(count, ConflictType.REPLACE, pim, us, eu)).isEqualTo(failed("Error: eu"));
    }

    /** The latest stands, with the time at which it did: as such procedures are published. */
    @Test
    void procedureThatStampsATimeGivesTheIncomingVersionsTime() {
        String stamp = "incomingItem.checked = Date.now(); incomingItem.at = new Date().toISOString();"
                + " collection.replaceDocument(existingItem._self, incomingItem);";

        Put put = (Put) run(stamp, stamped("us:1", 2_000), stamped("eu:1", 1_000), stamped("pim:1", 3_001));

        assertThat(put.product().fields())
                .isEqualTo(Map.of("checked", number("3001"), "at", "1970-01-01T00:00:03.001Z"));
    }

    private static Version stamped(String dot, long timestamp) {
        return version(dot, timestamp, Map.of("checked", number("0"), "at", ""));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "Date.now()                                          | 2000",
                "new Date().getTime()                                | 2000",
                "+new Date                                           | 2000",
                "new (class Time extends Date {})().valueOf()        | 2000",
                "new Date(0).constructor.now()                       | 2000",
                "Reflect.construct(Date, []).getTime()               | 2000",
                "Date() === new Date().toString()                    | true",
                "Date()                                              | Thu Jan 01 1970 00:00:02 GMT+0000",
                "new Date(7).getTime()                               | 7",
                "new Date('2026-01-31T12:00:00Z').getTime()          | 1769860800000",
                "new Date(2026, 0, 31, 12).toISOString()             | 2026-01-31T12:00:00.000Z",
                "new Date(undefined).getTime()                       | NaN",
                "new Date().getTimezoneOffset()                      | 0",
                "new Date() instanceof Date                          | true",
                "Date.name + Date.length                             | Date7",
                "typeof performance + typeof Intl + typeof Temporal  | undefinedundefinedundefined",
            })
    void timeIsThatOfTheIncomingVersionAndNothingElseTellsOne(String expression, String value) {
        assertThat(run("throw String(" + expression + ")", eu, us)).isEqualTo(failed(value));
        assertThat(run("throw String(" + expression + ")", ConflictType.INSERT, us, eu))
                .isEqualTo(failed(value));
    }

    @Test
    void timeOfADeleteIsItsOwn() {
        assertThat(run("throw String(incomingItem) + Date.now()", eu, deletion)).isEqualTo(failed("null4000"));
    }

    @Test
    void scriptThatAsksForTheTimeWhileItIsLoadedIsRefused() {
        assertThatThrownBy(() -> new CosmosProcedure("var t = Date.now(); function f() {}", WORK, MEMORY).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no time yet while the script is loaded");
    }

    @Test
    void productOfNothingButDeletesIsRefused() {
        String create = "collection.createDocument(collection.getSelfLink(), {name: 'new'});";

        assertThat(run(create, delete("eu:1", 1_000), deletion))
                .isEqualTo(failed("it made a product of nothing but deletes"));
    }

    @Test
    void incomingDeleteIsNullAndStaysOneIfItDeletes() {
        String delete = "if (incomingItem === null) collection.deleteDocument(existingItem._self);";

        assertThat(run(delete, eu, deletion)).isEqualTo(new Keep(deletion));
    }

    @Test
    void whatComesAfterADeleteMeetsATombstone() {
        Version late = version("us:1", 9_000, Map.of("name", "late", "stock", number("1")));

        assertThat(run("", deletion, late)).isEqualTo(new Keep(deletion));
        assertThat(run(
                        "if (isTombstone && existingItem === null) collection.createDocument(collection.getSelfLink(),"
                                + " incomingItem);",
                        deletion,
                        late))
                .isEqualTo(new Keep(late));
    }

    @Test
    void deletingWithoutADeleteIsADelete() {
        assertThat(run("__.deleteDocument(existingItem._self);", eu, us)).isEqualTo(new Delete());
    }

    @Test
    void callbacksRunWhenTheCodeHasEnded() {
        String log = "var order = []; collection.replaceDocument(existingItem._self, existingItem, function (e, d, o) {"
                + " order.push('callback ' + d.name + ' ' + typeof o); throw new Error(order.join()); });"
                + " order.push('end');";

        assertThat(run(log, eu, us)).isEqualTo(failed("Error: end,callback eu object"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "collection.createDocument(collection.getSelfLink(), incomingItem, report)   | 409",
                "collection.replaceDocument('dbs/x/docs/nothing', incomingItem, report)      | 404",
                "collection.deleteDocument('dbs/x/docs/nothing', {}, report)                 | 404",
                "collection.replaceDocument(existingItem._self, {id: 'other'}, report)       | 400",
                "collection.replaceDocument(existingItem._self, {}, {etag: 'old'}, report)   | 412",
                "collection.queryDocuments(collection.getSelfLink(), 'DROP', report)         | 400",
            })
    void errorsHaveTheServicesNumbers(String call, int number) {
        String report = "function report(err) { if (err) throw new Error('number ' + err.number); }";

        assertThat(run(report + call, eu, us)).isEqualTo(failed("Error: number " + number));
    }

    @Test
    void errorThatNoCallbackTakesIsThrown() {
        assertThat(((GiveUp) run("collection.createDocument(collection.getSelfLink(), incomingItem);", eu, us))
                        .reason())
                .contains("an item with the id \"LAP-001\" already exists");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'SELECT * FROM c'                                                     | eu",
                "'SELECT * FROM root r WHERE r.stock > 3'                              | none",
                "'SELECT * FROM root r WHERE r.stock > 2'                              | eu",
                "{query: 'SELECT * FROM c WHERE c.stock = @s', parameters: [{name: '@s', value: 3}]} | eu",
                "'SELECT VALUE c FROM c WHERE c.name IN (\"eu\", \"x\") AND NOT c.stock < 3' | eu",
                "'SELECT VALUE c FROM c WHERE c.name IN (\"eu\", \"x\") AND NOT c.stock < 4' | none",
                "'SELECT c.name FROM c ORDER BY c.stock DESC'                          | eu",
                "'SELECT TOP 1 * FROM c WHERE IS_DEFINED(c.stock) OR c.none = 1'       | eu",
                "'SELECT c.name AS name FROM c WHERE c.stock BETWEEN 3 AND 5'          | eu",
                "'SELECT c.name AS name FROM c WHERE c.stock BETWEEN 4 AND 5'          | none",
                "'SELECT * FROM c WHERE c[\"name\"] = \"eu\"'                          | eu",
            })
    void queriesAreAboutTheCommittedItem(String query, String names) {
        String call = "var accepted = collection.queryDocuments(collection.getSelfLink(), " + query
                + ", {pageSize: -1}, function (err, found) { if (err) throw err; throw new Error(accepted + ' ' +"
                + " (found.map(i => i.name).join() || 'none')); });";

        assertThat(run(call, eu, us, pim)).isEqualTo(failed("Error: true " + names));
    }

    @Test
    void shorthandFiltersAndChains() {
        String call = "__.filter(i => i.stock > 2, function (err, found) { __.chain().filter(i => i.stock < 5)"
                + ".pluck('name').value(function (err, names) { throw new Error(found.length + ' ' + names); }); });";

        assertThat(run(call, eu, us, pim)).isEqualTo(failed("Error: 1 eu"));
    }

    @Test
    void itemsHaveTheServicesProperties() {
        String call =
                "throw new Error([incomingItem.id, incomingItem._self, incomingItem._ts, incomingItem._etag].join(' '))";

        assertThat(run(call, eu, us))
                .isEqualTo(failed("Error: LAP-001 dbs/converge/colls/products/docs/us:1/ 2 \"us:1/\""));
    }

    @Test
    void bodyIsTheOutcomeWhereNothingElseIsLeftBehind() {
        assertThat(run("getContext().getResponse().setBody(incomingItem);", eu, us))
                .isEqualTo(new Keep(us));
        assertThat(run("getContext().getResponse().setBody(null);", eu, us)).isEqualTo(new Delete());
        assertThat(run("getContext().getResponse().setBody('kept');", eu, us)).isEqualTo(new Keep(eu));
    }

    @Test
    void valuesThatJavaScriptCannotHoldAreNotLost() {
        Map<String, Object> exact = Map.of(
                "price",
                number("12345678901234567.1234"),
                "bytes",
                ByteBuffer.wrap(new byte[] {1, 2}),
                "sizes",
                List.of(number("9007199254740993")),
                "stock",
                number("1"));
        String change = "incomingItem.stock = 2; __.replaceDocument(existingItem._self, incomingItem);";

        Put put = (Put) run(change, eu, version("us:1", 2_000, exact));

        Map<String, Object> expected = new TreeMap<>(exact);
        expected.put("stock", number("2"));
        assertThat(put.product().fields()).isEqualTo(expected);
    }

    /** To JavaScript it is infinite, of which JSON has nothing. */
    @Test
    void whatIsNotTouchedStaysWhateverJavaScriptMakesOfIt() {
        Version vast = version("eu:1", 1_000, Map.of("stock", number("1e400")));

        assertThat(run("return;", vast, us)).isEqualTo(new Keep(vast));
    }

    @Test
    void whatIsReadIsCommittedAndNotWhatTheProcedureDidToItsArgument() {
        String read = "collection.readDocument(existingItem._self, (error, item) => {"
                + " throw new Error([item.name, item.stock, item.id, item._etag, item._ts, item._origin].join()); });";

        assertThat(run("existingItem.name = 'changed'; delete existingItem.stock;" + read, eu, us))
                .isEqualTo(failed("Error: eu,3,LAP-001,\"eu:1/\",1,eu"));
        assertThat(run("collection.replaceDocument(existingItem._self, incomingItem);" + read, eu, us))
                .isEqualTo(failed("Error: us,4,LAP-001,\"edit-1\",2,us"));
    }

    @Test
    void whatAProcedureDoesToAnItemAfterItWroteItIsNotWritten() {
        String late = "collection.replaceDocument(existingItem._self, incomingItem, (error, item) => {"
                + " item.name = 'later'; }); incomingItem.name = 'late';";

        assertThat(run(late, eu, us)).isEqualTo(new Keep(us));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "5                              | 400",
                "[incomingItem]                 | 400",
                "null                           | 400",
                "{toJSON: () => 5}              | 400",
                "{toJSON: () => undefined}      | 400",
                "{toJSON: () => ({id: 'other'})} | 400",
                "{id: 5}                        | 400",
            })
    void whatIsNoItemIsNotWritten(String document, int number) {
        String report = "function report(err) { throw new Error('number ' + (err && err.number)); }";

        assertThat(run(report + "collection.replaceDocument(existingItem._self, " + document + ", report)", eu, us))
                .isEqualTo(failed("Error: number " + number));
    }

    @Test
    void itemIsWrittenAsItsJson() {
        String write = "__.replaceDocument(existingItem._self, {toJSON: () => ({name: 'written', stock: 4})});";

        assertThat(((Put) run(write, eu, us)).product().fields())
                .isEqualTo(Map.of("name", "written", "stock", number("4")));
    }

    @Test
    void noCallSeesWhatAnotherOneLeftBehind() {
        CosmosProcedure procedure = new CosmosProcedure(
                "function f(i) { count = (this.count || 0) + 1; throw 'call ' + count; }", WORK, MEMORY);

        for (int call = 0; call < 3; call++) {
            assertThat(merge(procedure, eu, us)).isEqualTo(failed("call 1"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "while (true) {}                                              | it did more than resolution.procedure.max.work",
                "/^(a+)+$/.test('a'.repeat(60) + 'b')                         | it did more than resolution.procedure.max.work",
                "[...Array(1e6).keys()].sort(() => 1)                         | it did more than resolution.procedure.max.work",
                "function f(n) { return 1 + f(n + 1); } f(0)                  | it calls itself too deeply",
                "var a = []; for (;;) a.push(new Uint8Array(1e6))             | memory",
                "'x'.repeat(2e8)                                              | memory",
                "new ArrayBuffer(2e9)                                         | memory",
                "Java.type('java.lang.System')                                | ReferenceError: Java is not defined",
                "require('fs')                                                | ReferenceError: require is not defined",
                "fetch('http://localhost')                                    | ReferenceError: fetch is not defined",
                "java_invoke('a', 'b', 'c')                                   | ReferenceError: java_invoke is not defined",
                "Javy.IO.readSync(0, new Uint8Array(1))                       | ReferenceError: Javy is not defined",
                "Math.random()                                                | depends on the versions alone",
                "throw new TypeError('boom')                                  | TypeError: boom",
                "throw {message: 'plain'}                                     | plain",
                "getContext().abort('stopped')                                | stopped",
                "collection.createDocument(null, {id: 'another'})             | may write the item LAP-001 alone",
            })
    void whatItMayNotDoLeavesTheConflictUnresolved(String code, String reason) {
        CosmosProcedure procedure = procedure(code);

        Verdict first = merge(procedure, eu, us);

        assertThat(((GiveUp) first).reason()).contains(reason);
        assertThat(merge(procedure, eu, us)).isEqualTo(first);
        assertThat(merge(procedure(""), eu, us)).isEqualTo(new Keep(eu));
    }

    @Test
    void timesThatTheItemsGiveCanBeReckonedWith() {
        assertThat(run("throw new Date(incomingItem._ts * 1000).toISOString() + ' ' + Date.UTC(2026, 0, 1)", eu, us))
                .isEqualTo(failed("1970-01-01T00:00:02.000Z 1767225600000"));
    }

    @Test
    void asyncProcedureAwaitsItsCallbacks() {
        String delete = "await call(products.deleteDocument, existing._self, {});";
        String create = "await call(products.createDocument, products.getSelfLink(), incoming);";

        assertThat(runAsync(delete + create)).isEqualTo(new Keep(us));
        assertThat(runAsync(delete + create + create))
                .isEqualTo(failed("Error: an item with the id \"LAP-001\" already exists"));
        assertThat(runAsync("await new Promise(() => {});")).isEqualTo(failed("Error: its promise is never settled"));
    }

    private Verdict runAsync(String body) {
        String script = "async function merge(incoming, existing) {"
                + " const call = (f, ...given) => new Promise((done, fail) =>"
                + "   f(...given, (error, item) => error ? fail(error) : done(item)));"
                + " const products = getContext().getCollection(); " + body + " }";
        return merge(new CosmosProcedure(script, WORK, MEMORY), eu, us);
    }

    @Test
    void scriptOfSeveralFunctionsIsItsFirstOfFourParameters() {
        String script = "var limit = 1; function helper(x) { return x; }\n"
                + "function merge(incoming, existing, isTombstone, others) { throw 'merge ' + helper(limit); }";

        assertThat(merge(new CosmosProcedure(script, WORK, MEMORY), eu, us)).isEqualTo(failed("merge 1"));
    }

    @Test
    void fileThatIsNoProcedureIsRefused() {
        assertThatThrownBy(() -> new CosmosProcedure("function (a) { return a +; }", WORK, MEMORY).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("SyntaxError: unexpected token");
        assertThatThrownBy(() -> new CosmosProcedure("var x = 1;", WORK, MEMORY).check())
                .hasMessageContaining("declares no function");
    }

    @Test
    void fileThatNeverEndsIsRefused() {
        assertThatThrownBy(() -> new CosmosProcedure("var x = 1; while (true) {}", WORK, MEMORY).check())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("it did more than the start of a script may");
    }

    @Test
    void interruptionOfTheCallerChangesNothing() {
        Thread.currentThread().interrupt();

        Verdict verdict = run("__.replaceDocument(existingItem._self, incomingItem);", eu, us);

        assertThat(Thread.interrupted()).isTrue();
        assertThat(verdict).isEqualTo(new Keep(us));
    }

    private static GiveUp failed(String message) {
        return new GiveUp(message);
    }

    private static Verdict merge(CosmosProcedure procedure, Version... versions) {
        return merge(procedure, ConflictType.REPLACE, versions);
    }

    private static Verdict merge(CosmosProcedure procedure, ConflictType type, Version... versions) {
        try {
            return procedure.merge("LAP-001", type, List.of(versions));
        } catch (ScriptException e) {
            return failed(e.getMessage());
        }
    }

    private static Verdict run(String body, Version... versions) {
        return merge(procedure(body), versions);
    }

    private static Verdict run(String body, ConflictType type, Version... versions) {
        return merge(procedure(body), type, versions);
    }

    private static CosmosProcedure procedure(String body) {
        return new CosmosProcedure(
                "function (incomingItem, existingItem, isTombstone, conflictingItems) {"
                        + " var collection = getContext().getCollection(); " + body + "\n}",
                WORK,
                MEMORY);
    }

    private static BigDecimal number(String text) {
        return new BigDecimal(text);
    }

    private static Version version(String dot, long timestamp, Map<String, Object> fields) {
        Product product = MapProduct.of(fields);
        return new Version(Dot.parse(dot), Operation.REPLACE, true, timestamp, product, null, NOWHERE);
    }

    private static Version delete(String dot, long timestamp) {
        return new Version(Dot.parse(dot), Operation.DELETE, true, timestamp, null, null, NOWHERE);
    }
}
