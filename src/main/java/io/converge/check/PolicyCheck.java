package io.converge.check;

import io.converge.causality.Acceptance.Refused;
import io.converge.causality.ItemState;
import io.converge.config.PolicySettings;
import io.converge.json.RecordLine;
import io.converge.model.Change;
import io.converge.model.Pointer;
import io.converge.policy.Policies;
import io.converge.policy.Resolution;
import io.converge.policy.Resolver;
import io.converge.unique.UniqueKey;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.apache.avro.Schema;

/**
 * Tries a policy on conflicts: in every order of their changes, and twice, it must come to the same, without failing. What it
 * makes must fit the product's schema; that is part of making it.
 */
public final class PolicyCheck {

    private static final int ALL_ORDERS_UP_TO = 4;
    private static final int ORDERS_OF_MORE = 24;
    private static final int TRIED_PER_FRESH_ONE = 20;

    private final Supplier<Resolver> resolvers;
    private final Random random;
    private final boolean mayFail;
    private final Resolver lasting;
    /** One that has not seen as much as the lasting one: what a procedure keeps between calls tells them apart. */
    private Resolver fresh;
    /** A conflict to come back to. */
    private Tried earlier;

    private int histories;
    private int conflicts;
    private int unresolved;

    /**
     * @param resolvers makes a new one each time, of the policy in question
     * @param seed of the generated products and of the orders where there are too many
     * @param mayFail whether a procedure may fail, as long as it always does
     */
    public PolicyCheck(Supplier<Resolver> resolvers, long seed, boolean mayFail) {
        this.resolvers = resolvers;
        this.mayFail = mayFail;
        this.random = new Random(seed);
        this.lasting = resolvers.get();
    }

    /** A conflict on which the policy fails, and in what way. */
    public record CounterExample(List<Change> changes, String problem) {}

    /** How many conflicts were tried. */
    public int conflicts() {
        return conflicts;
    }

    /** How many of them the policy left to the application. */
    public int unresolved() {
        return unresolved;
    }

    /**
     * What in the settings does not go with a product's schema: pointers that lead nowhere, or never to a number where one is
     * asked for, rules that what is there cannot follow, and groups of what is no single field.
     */
    public static List<String> problems(PolicySettings settings, Schema product) {
        PointerCheck check = new PointerCheck(product);
        List<String> problems = new ArrayList<>();
        settings.paths().forEach(path -> check.problem(path).ifPresent(problems::add));
        for (UniqueKey key : settings.uniqueKeys().keys()) {
            for (Pointer pointer : key.pointers()) {
                check.claimProblem(pointer).ifPresent(problems::add);
            }
        }
        problems.addAll(new LeafRuleCheck(product, settings.leafRules()).problems());
        return problems;
    }

    /** Why the policy has no place for a change in any state, if it has none. */
    public Optional<Refused> refusal(Change change) {
        return lasting.refusal(change);
    }

    /** Tries generated conflicts of products of a schema. */
    public Optional<CounterExample> tryGenerated(Schema product, PolicySettings settings, int count) {
        HistoryGenerator generator = new HistoryGenerator(product, settings, random);
        for (int i = 0; i < count; i++) {
            String sku = "GENERATED-" + i;
            Optional<CounterExample> found = tryOut(sku, generator.next(sku));
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    /** Tries the changes of one sku. */
    public Optional<CounterExample> tryOut(String sku, List<Change> changes) {
        ItemState state = accepted(lasting, changes);
        Resolution resolution = lasting.resolve(sku, state);
        if (resolution.conflict() != null) {
            conflicts++;
            unresolved += resolution.conflict().isUnresolved() ? 1 : 0;
        } else if (state.live().size() < 2) {
            return Optional.empty();
        }
        Tried tried = new Tried(sku, changes, resolution);
        fresh = histories % TRIED_PER_FRESH_ONE == 0 ? resolvers.get() : fresh;
        histories++;
        Optional<CounterExample> found = tryAgain(tried, fresh, changes).or(() -> tryOrders(tried));
        if (earlier != null) {
            found = found.or(() -> tryAgain(earlier, lasting, earlier.changes()));
        }
        // An old one now and then: what has happened since may not matter.
        earlier = earlier == null || random.nextInt(TRIED_PER_FRESH_ONE) == 0 ? tried : earlier;
        return found;
    }

    /** A conflict and what it came to when it was first tried. */
    private record Tried(String sku, List<Change> changes, Resolution outcome) {}

    private Optional<CounterExample> tryOrders(Tried tried) {
        if (tried.changes().size() <= ALL_ORDERS_UP_TO) {
            return tryAllOrders(tried, ItemState.EMPTY, tried.changes());
        }
        Optional<CounterExample> found = Optional.empty();
        for (int i = 0; i < ORDERS_OF_MORE && found.isEmpty(); i++) {
            List<Change> order = new ArrayList<>(tried.changes());
            Collections.shuffle(order, random);
            found = tryAgain(tried, lasting, order);
        }
        return found;
    }

    /** Orders that begin alike have the state of their beginning in common. */
    private Optional<CounterExample> tryAllOrders(Tried tried, ItemState begun, List<Change> left) {
        if (left.isEmpty()) {
            return counterExample(tried, lasting, begun);
        }
        Optional<CounterExample> found = Optional.empty();
        for (int i = 0; i < left.size() && found.isEmpty(); i++) {
            List<Change> others = new ArrayList<>(left);
            found = tryAllOrders(tried, lasting.after(begun, others.remove(i)), others);
        }
        return found;
    }

    private Optional<CounterExample> tryAgain(Tried tried, Resolver resolver, List<Change> order) {
        return counterExample(tried, resolver, accepted(resolver, order));
    }

    private Optional<CounterExample> counterExample(Tried tried, Resolver resolver, ItemState state) {
        return problem(tried.sku(), tried.outcome(), resolver.resolve(tried.sku(), state))
                .map(problem -> new CounterExample(tried.changes(), problem));
    }

    private Optional<String> problem(String sku, Resolution first, Resolution resolution) {
        String reason = resolution.conflict() == null
                ? null
                : resolution.conflict().explanation().reason();
        if (!mayFail && reason != null && reason.startsWith(Policies.FAILED)) {
            return Optional.of(reason);
        }
        // Merged products are the same by what they say, which takes longer to find out.
        if (first.equals(resolution)) {
            return Optional.empty();
        }
        String before = RecordLine.state(sku, first).toString();
        String now = RecordLine.state(sku, resolution).toString();
        return before.equals(now)
                ? Optional.empty()
                : Optional.of("the same versions came to\n  " + before + "\nand then to\n  " + now);
    }

    private static ItemState accepted(Resolver resolver, List<Change> changes) {
        ItemState state = ItemState.EMPTY;
        for (Change change : changes) {
            state = resolver.after(state, change);
        }
        return state;
    }
}
