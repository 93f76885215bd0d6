package io.converge.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.roastedroot.quickjs4j.core.JavyPluginModule;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The engine by itself: split or whole it does the same, on any thread, and each call finds it fresh. */
class QuickJsTest {

    private static final long WORK = 5_000_000;
    private static final int MEMORY = 8 << 20;

    /** Answers with what the question evaluates to. */
    private static final String PRELUDE = """
            (function (host) {
              const notes = [], seen = new Map(), pattern = /a(b*)/g;
              let count = 0;
              globalThis.remember = (value) => { count++; notes.push(value); seen.set(value, count); pattern.exec('abab'); };
              globalThis.state = () => {
                const all = (object) => Reflect.ownKeys(object).map((key) => {
                  const it = Object.getOwnPropertyDescriptor(object, key).value;
                  return String(key) + (typeof it === 'function' ? it.name + it.length : '');
                }).join();
                return [globalThis, Object.prototype, Array.prototype, String.prototype, JSON, Math, Promise.prototype].map(all).join(';')
                    + count + notes + seen.size + pattern.lastIndex + typeof Symbol.for('x') + Object.isFrozen(Array.prototype);
              };
              globalThis.start = () => host('', 'answer', 'started');
              globalThis.call = () => host('', 'answer', String((0, eval)(host('', 'question', '[]'))));
            })(globalThis.java_invoke);
            """;

    private static final List<String> MESSES = List.of(
            "globalThis['x' + %1$d] = %2$d",
            "remember(%1$d)",
            "for (let i = 0; i < %1$d; i++) remember(i + %2$d)",
            "Object.prototype['p' + %1$d] = %2$d",
            "Array.prototype.push = function mine() { return %1$d }",
            "JSON.parse = null",
            "Math.max = (a, b) => %1$d",
            "delete globalThis.Map",
            "String.prototype.trim = () => 'trimmed'",
            "Object.freeze(Array.prototype)",
            "state = () => 'another'",
            "big = new Uint8Array(%1$d * 100).fill(%2$d).length",
            "many = Array.from({length: %1$d}, (_, i) => ({i, text: 'x'.repeat(i)})).length",
            "Promise.resolve(%1$d).then(remember); new Promise(() => {}).then(remember); 1",
            "globalThis.held = []; while (true) held.push(new Array(%1$d))",
            "var deep = (n) => { globalThis.at = n; return 1 + deep(n + 1); }; deep(0)",
            "remember(1); throw new Error('x' + %1$d)",
            "let n = 0; while (true) globalThis['n' + n++ %% 97] = n");

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void eachCallFindsItFreshWhateverTheOnesBeforeDid(long seed) {
        Random random = new Random(seed);
        QuickJs engine = engine();
        String fresh = answer(engine, "state()");

        for (int round = 0; round < 60; round++) {
            String mess = Stream.generate(() -> MESSES.get(random.nextInt(MESSES.size())))
                    .limit(1 + random.nextInt(4))
                    .map(template -> template.formatted(random.nextInt(300), random.nextInt(256)))
                    .collect(Collectors.joining(";\n"));
            answer(engine, mess);

            assertThat(answer(engine, "state()"))
                    .as("seed %s, after %s", seed, mess)
                    .isEqualTo(fresh);
        }
    }

    /** The limit on work is met at the same access to memory. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "1 + 2 * 3 - 4 / 5 % 6 ** 2",
                "JSON.stringify(JSON.parse('{\"a\":[1,2.5,\"x\\\\u00e4\",null,true],\"b\":{\"c\":-1e-7}}'), null, 2)",
                "[5, 3, 9, 1].sort((a, b) => a - b).map((x) => x * x).filter((x) => x % 2).reduce((a, b) => a + b, 0)",
                "'The quick brown fox'.replace(/(\\w+) (\\w+)/g, '$2 $1').split(/\\s/).join('-') + /^(?:a|ab)+?$/.test('aab')",
                "var f = (n) => n < 2 ? n : f(n - 1) + f(n - 2); f(15)",
                "function* g() { try { yield* [1, 2]; yield 3 } finally { remember(4) } } [...g()].join()",
                "class A { #x = 1; get x() { return this.#x } static of() { return new this() } }"
                        + " class B extends A { get x() { return super.x + 1 } } B.of().x",
                "const {a, b: [c, ...d], ...e} = {a: 1, b: [2, 3, 4], f: 5}; [a, c, d, JSON.stringify(e)].join()",
                "label: for (let i = 0; ; i++) { for (const k in {p: 1, q: 2}) { if (i > 3) break label; if (k) continue label } }",
                "try { null.x } catch (e) { e.name + e.message } finally { remember(1) }",
                "new Date(0).toISOString() + (12345.678).toFixed(1) + (255).toString(16) + parseFloat('1e3') + 0.1",
                "let s = ''; switch (3) { case 1: s += 1; case 3: s += 3; default: s += 'd' } `${s}${typeof 1n}${2n ** 70n}`",
                "[...new Set([1, 2, 2])].length + [...new Map([[1, 2]]).keys()].join() + Object.entries({z: 1})",
                "async function f() { await null; remember(1) } f(); typeof f()",
                "new Uint16Array([1, 65537]).join() + encodeURIComponent('ä€') + 'ǆ'.toUpperCase() + 'x'.padStart(5, 'ab')",
                "eval('var t = 1; t + ' + JSON.stringify(2)) + new Function('a', 'return a ?? 7')(null) + (void 0 ?? {}?.x)",
                "var deep = (n) => n === 0 ? 0 : 1 + deep(n - 1); deep(400)",
                "syntax error",
            })
    void splitEngineDoesWhatTheWholeOneDoes(String script) {
        QuickJs split = engine();
        QuickJs whole = new QuickJs(PRELUDE, "start()", "", "call()", MEMORY, JavyPluginModule::create);
        String answer = answer(split, script);
        long enough = leastWork(split, script, answer);

        assertThat(answer(whole, script)).isEqualTo(answer);
        assertThat(answer(whole, script, enough)).isEqualTo(answer);
        assertThat(answer(whole, script, enough - 1)).isNotEqualTo(answer);
    }

    private static long leastWork(QuickJs engine, String script, String answer) {
        long tooLittle = 0;
        long enough = WORK;
        while (enough - tooLittle > 1) {
            long middle = (tooLittle + enough) / 2;
            if (answer(engine, script, middle).equals(answer)) {
                enough = middle;
            } else {
                tooLittle = middle;
            }
        }
        return enough;
    }

    /** Its own stack is enough for some calls, and for deeper ones there is another thread. */
    @Test
    void answerDoesNotDependOnTheStackOfTheThread() throws InterruptedException {
        String deep = "var deep = (n) => n === 0 ? 0 : 1 + deep(n - 1); deep(%d)";
        QuickJs engine = engine();
        for (int depth : new int[] {0, 10, 100, 1_000, 100_000}) {
            String script = deep.formatted(depth);
            AtomicReference<String> narrow = new AtomicReference<>();
            Thread thread = new Thread(null, () -> narrow.set(answer(engine, script)), "narrow", 200 << 10);
            thread.start();
            thread.join();

            assertThat(narrow.get()).as("depth %s", depth).isEqualTo(answer(engine, script));
            assertThat(narrow.get()).isEqualTo(depth <= 1_000 ? String.valueOf(depth) : "it calls itself too deeply");
        }
    }

    private static QuickJs engine() {
        return new QuickJs(PRELUDE, "start()", "", "call()", MEMORY);
    }

    private static String answer(QuickJs engine, String script) {
        return answer(engine, script, WORK);
    }

    private static String answer(QuickJs engine, String script, long work) {
        try {
            return String.valueOf(engine.call(script, work));
        } catch (ScriptException e) {
            return e.getMessage();
        }
    }
}
