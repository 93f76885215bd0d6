package io.converge.oracle;

import static org.junit.jupiter.api.Assertions.fail;

import io.converge.causality.ItemState;
import io.converge.config.ConvergeConfig;
import io.converge.model.Change;
import io.converge.model.Conflict;
import io.converge.model.Dispute;
import io.converge.model.Dot;
import io.converge.model.LeafValue;
import io.converge.model.Outcome;
import io.converge.model.Version;
import io.converge.oracle.Answer.Disputed;
import io.converge.oracle.Answer.Found;
import io.converge.oracle.Part.Absent;
import io.converge.policy.Alignment;
import io.converge.policy.Convergence;
import io.converge.policy.Convergence.Converged;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The core gives what the law says, of random histories under random settings, in whatever order the changes come and however often.
 * {@code -Dconverge.histories=50000} tries more histories of each kind of product, {@code -Dconverge.histories.from=…} others.
 */
class CoreAgainstOracleTest {

    private static final int HISTORIES = Integer.getInteger("converge.histories", 2_000);
    private static final long FROM = Long.getLong("converge.histories.from", 0);
    private static final int HISTORIES_OF_SETTINGS = 5;
    private static final int ORDERS = 3;
    private static final int ORDERS_WHILE_SHRINKING = 24;

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BUNDLE")
    void theCoreGivesWhatTheLawSays(Products products) {
        for (long seed = FROM; seed < FROM + HISTORIES; seed += HISTORIES_OF_SETTINGS) {
            compare(products, seed, products.settings(seed), RandomHistory::of);
        }
    }

    /** Among all others, histories of these are too rare for what is the law where nobody has written the product as a whole. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "BUNDLE")
    void theCoreGivesWhatTheLawSaysOfPartialChangesAlone(Products products) {
        for (long seed = FROM; seed < FROM + HISTORIES; seed += HISTORIES_OF_SETTINGS) {
            compare(products, seed, products.mergingSettings(seed), RandomHistory::ofFields);
        }
    }

    private static void compare(
            Products products,
            long from,
            Map<String, String> settings,
            BiFunction<Random, Schema, List<Change>> histories) {
        Readers readers = new Readers(settings);
        for (long seed = from; seed < from + HISTORIES_OF_SETTINGS; seed++) {
            List<Change> history = histories.apply(new Random(seed), products.schema());
            if (difference(readers, history, ORDERS) != null) {
                report(products, seed, settings, history);
            }
        }
    }

    /** Both read histories under the same settings. */
    private record Readers(Oracle oracle, Resolver resolver) {
        Readers(Map<String, String> settings) {
            this(new Oracle(settings), new Resolver(new ConvergeConfig(settings).rules(), Alignment.NONE));
        }
    }

    private static void report(Products products, long seed, Map<String, String> settings, List<Change> history) {
        Readers readers = new Readers(settings);
        List<Change> least = history;
        for (boolean shrinks = true; shrinks; ) {
            shrinks = false;
            for (int i = 0; i < least.size() && !shrinks; i++) {
                List<Change> fewer = new ArrayList<>(least);
                fewer.remove(i);
                if (difference(readers, fewer, ORDERS_WHILE_SHRINKING) != null) {
                    least = fewer;
                    shrinks = true;
                }
            }
        }
        StringBuilder text = new StringBuilder(products + ", seed " + seed + ", " + settings + "\n");
        least.forEach(change -> text.append(shown(change)));
        fail(text + difference(readers, least, ORDERS_WHILE_SHRINKING));
    }

    private static String shown(Change change) {
        return "  %s %s context %s at %d%s\n    product %s\n    before  %s\n"
                .formatted(
                        change.dot(),
                        change.version().operation(),
                        change.context(),
                        change.version().timestamp(),
                        change.version().isPartial()
                                ? " fields " + change.version().fields()
                                : "",
                        change.version().product() == null
                                ? null
                                : change.version().product().fields(),
                        change.version().before() == null
                                ? null
                                : change.version().before().fields());
    }

    /** What differs, and in which order of the changes; null: nothing. */
    private static String difference(Readers readers, List<Change> history, int orders) {
        try {
            Answer expected = readers.oracle().answer(history);
            for (int i = 0; i < orders; i++) {
                List<Change> order = order(history, i);
                Answer actual = core(readers.resolver(), order);
                if (expected == null ? actual != null : !expected.equals(actual)) {
                    return "in the order "
                            + order.stream().map(Change::dot).toList() + "\n"
                            + (expected == null || actual == null
                                    ? "law: " + expected + ", core: " + actual
                                    : expected.differenceTo(actual));
                }
            }
            return null;
        } catch (RuntimeException e) {
            StringBuilder text = new StringBuilder(e.toString());
            for (StackTraceElement element : e.getStackTrace()) {
                if (element.getClassName().startsWith("io.converge")) {
                    text.append("\n    ").append(element);
                }
            }
            return text.toString();
        }
    }

    /** As they were written first; then any order, with some of them repeated. */
    private static List<Change> order(List<Change> history, int number) {
        List<Change> order = new ArrayList<>(history);
        if (number > 0) {
            Random random = new Random(number);
            for (Change change : history) {
                if (random.nextInt(3) == 0) {
                    order.add(change);
                }
            }
            Collections.shuffle(order, random);
        }
        return order;
    }

    private static Answer core(Resolver resolver, List<Change> changes) {
        Convergence convergence = new Convergence(resolver, 256);
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            if (convergence.step(state, change) instanceof Converged converged) {
                state = converged.state();
            }
        }
        Resolution resolution = convergence.read("SKU", state);
        return resolution.outcome() == null ? null : answer(resolution.outcome(), resolution.conflict());
    }

    private static Answer answer(Outcome outcome, Conflict conflict) {
        return new Answer(
                outcome.product() == null ? null : outcome.product().fields(),
                outcome.context().asMap(),
                outcome.winner(),
                outcome.status().name(),
                conflict == null ? null : found(conflict));
    }

    private static Found found(Conflict conflict) {
        Map<String, Disputed> disputed = new LinkedHashMap<>();
        for (Dispute dispute : conflict.explanation().disputes()) {
            Map<Dot, Object> values = new LinkedHashMap<>();
            dispute.values()
                    .forEach(value -> values.put(value.version(), value.isThere() ? value.value() : Absent.ABSENT));
            disputed.put(dispute.leaf().text(), new Disputed(dispute.rule(), dispute.stands(), values));
        }
        Map<Dot, Map<String, Object>> remembered = new LinkedHashMap<>();
        conflict.remembered().forEach((dot, values) -> {
            Map<String, Object> said = new LinkedHashMap<>();
            values.stream()
                    .filter(LeafValue::isThere)
                    .forEach(value -> said.put(value.leaf().text(), value.value()));
            remembered.put(dot, said);
        });
        return new Found(
                conflict.type().name(),
                conflict.status().name(),
                conflict.versions().stream().map(Version::dot).toList(),
                disputed,
                remembered);
    }
}
