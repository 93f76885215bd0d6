package io.converge.policy;

import static io.converge.testing.Changes.seen;
import static org.assertj.core.api.Assertions.assertThat;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Operation;
import io.converge.model.VersionVector;
import io.converge.policy.Convergence.Converged;
import io.converge.testing.Changes;
import io.converge.testing.MapProduct;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A product of many leaves, as any that is accepted may have, must not keep its partition. */
class LargeProductsTest {

    private static final int FEW = 500;
    private static final int TIMES = 16;

    /** Made of as many texts as it has leaves. */
    private interface Form extends Function<List<String>, Object> {}

    static Stream<Arguments> products() {
        Form map = texts ->
                IntStream.range(0, texts.size()).boxed().collect(Collectors.toMap(String::valueOf, texts::get));
        Form set = texts -> texts;
        Form list = texts -> IntStream.range(0, texts.size())
                .mapToObj(i -> Map.of("id", String.valueOf(i), "text", texts.get(i)))
                .toList();
        return Stream.of(
                Arguments.of("a map", "", map),
                Arguments.of("a set", "/many=set", set),
                Arguments.of("a list", "/many=by:/id", list));
    }

    /** What takes the square of them would take 256 times as long, not 16. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("products")
    void timeForAConflictGrowsAsItsProductsDo(String what, String rules, Form form) {
        time(rules, form, FEW);
        time(rules, form, FEW);
        long few = Math.max(1, time(rules, form, FEW));
        long many = time(rules, form, FEW * TIMES);

        assertThat((double) many / few).as(what).isLessThan(TIMES * 5.0);
    }

    /** The thread's own, whatever else the machine does. */
    private static long time(String rules, Form form, int size) {
        List<Change> changes = blindWrites(form, size);
        Convergence convergence = convergence(rules);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadCpuTime();
        ItemState state = ItemState.EMPTY;
        Converged last = null;
        for (Change change : changes) {
            last = (Converged) convergence.step(state, change);
            state = last.state();
        }
        long time = threads.getCurrentThreadCpuTime() - before;
        assertThat(last.after().outcome().product().fields())
                .containsEntry("first", "new")
                .containsEntry("second", "new");
        return time;
    }

    /** Two, as of databases that hand their rows' images on, both of which changed all. */
    private static List<Change> blindWrites(Form form, int size) {
        MapProduct before = product("old", "old", form.apply(texts("pim", size)));
        return List.of(
                change("pim:1", seen(), before, null),
                change("eu:1", null, product("new", "old", form.apply(texts("eu", size))), before),
                change("us:1", null, product("old", "new", form.apply(texts("us", size))), before));
    }

    private static List<String> texts(String origin, int size) {
        return IntStream.range(0, size).mapToObj(i -> origin + i).toList();
    }

    private static MapProduct product(String first, String second, Object many) {
        return MapProduct.of(Map.of("first", first, "second", second, "many", many));
    }

    private static Change change(String dot, VersionVector context, MapProduct product, MapProduct before) {
        Change change = Changes.change(Operation.REPLACE, dot, context, 1, product);
        return new Change(change.sku(), change.version().withProducts(product, before, null), context);
    }

    private static Convergence convergence(String rules) {
        Map<String, String> settings = Map.of("resolution.policy", "field-merge", "resolution.fields", rules);
        return new Convergence(new Resolver(new ConvergeConfig(settings).rules(), Alignment.NONE), 9);
    }
}
