package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.config.PolicySettings;
import io.converge.http.Routes;
import io.converge.triage.RecordLookup;
import io.converge.unique.UniqueKeys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the console of an application knows and does, over its topics. It works while brokers, the registry and instances are away: it says so,
 * and goes on once they are back.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);
    private static final Duration KAFKA_PATIENCE = Duration.ofSeconds(5);
    private static final int SECONDS_PER_POINT = 10;

    private final Events events = new Events();
    private final OpenConflicts open;
    private final RecentConflicts recent;
    private final Letters letters;
    private final HeldPolicy policy = new HeldPolicy();
    private final Origins origins;
    private final RecordLookup lookup;
    private final ConflictReading reading;
    private final Settlements settlements;
    private final Overview overview;
    private final ConsoleRoutes routes;
    private final List<TopicTail> tails = new ArrayList<>();
    /** Those that tell what waits for a person. */
    private final List<TopicTail> waiting = new ArrayList<>();

    private final ScheduledExecutorService clock;
    private final Consumer<String> say;
    private final String servers;
    private int seconds;
    private Optional<String> unreadBefore = Optional.empty();

    private Console(ConvergeConfig config, ConsoleSettings settings, InstanceNumbers numbers, Consumer<String> say) {
        this.say = say;
        servers = config.bootstrapServers();
        open = new OpenConflicts(config, OpenConflicts.MOST, events::conflict);
        recent = new RecentConflicts(config, events::conflict);
        letters = new Letters(config, Letters.MOST, events::letter);
        lookup = new RecordLookup(config, KAFKA_PATIENCE);
        reading = new ConflictReading(config, open, recent, lookup);
        TopicTail openTail = follow(config, config.openConflictsTopic(), TopicTail.ALL, open);
        open.onRoom(openTail::restart);
        waiting.add(openTail);
        follow(config, config.conflictsTopic(), RecentConflicts.FIRST_RECORDS, recent);
        waiting.add(follow(config, config.deadLettersTopic(), Letters.MOST, letters));
        follow(config, config.retriedTopic(), TopicTail.ALL, letters.marks());
        follow(config, config.policyTopic(), TopicTail.ALL, policy);
        origins = Origins.start(config);
        settlements = new Settlements(config, settings, open, openTail, reading, () -> uniqueKeys(config));
        overview = new Overview(
                config,
                settings,
                new Overview.Parts(
                        numbers,
                        open,
                        recent,
                        letters,
                        policy,
                        origins,
                        this::problems,
                        this::unread,
                        this::isLoading));
        routes = new ConsoleRoutes(settings, overview, events, conflictRoutes(config, settings), letterRoutes(config));
        clock = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "console-clock");
            thread.setDaemon(true);
            return thread;
        });
    }

    private ConflictRoutes conflictRoutes(ConvergeConfig config, ConsoleSettings settings) {
        BulkSettlement bulk = new BulkSettlement(config, settings, open, reading, settlements);
        return new ConflictRoutes(open, recent, reading, settlements, bulk, this::isLoading);
    }

    private LetterRoutes letterRoutes(ConvergeConfig config) {
        return new LetterRoutes(
                letters, new LetterReading(config, letters, lookup), new LetterRetries(config), this::isLoading);
    }

    /** Begins to follow the application's topics; they need not be there yet. */
    public static Console start(ConvergeConfig config, ConsoleSettings settings, InstanceNumbers numbers) {
        return start(config, settings, numbers, line -> {});
    }

    /** @param say hears, a line each, that the topics cannot be read, and that they are read again */
    public static Console start(
            ConvergeConfig config, ConsoleSettings settings, InstanceNumbers numbers, Consumer<String> say) {
        Console console = new Console(config, settings, numbers, say);
        console.clock.scheduleAtFixedRate(console::second, 0, 1, TimeUnit.SECONDS);
        return console;
    }

    private TopicTail follow(ConvergeConfig config, String topic, long last, TailListener listener) {
        TopicTail tail = TopicTail.start(config, topic, last, listener);
        tails.add(tail);
        return tail;
    }

    private UniqueKeys uniqueKeys(ConvergeConfig config) {
        PolicySettings held = policy.told().map(HeldPolicy.Told::held).orElseGet(config::policy);
        return held.uniqueKeys();
    }

    private List<String> problems() {
        return tails.stream().flatMap(tail -> tail.problem().stream()).toList();
    }

    /** Why the topics that tell what waits for a person cannot be read now; empty if they can be. */
    private Optional<String> unread() {
        String why = waiting.stream()
                .flatMap(tail -> tail.unread().stream())
                .distinct()
                .collect(Collectors.joining("; "));
        return why.isEmpty() ? Optional.empty() : Optional.of(why);
    }

    private void tellUnread() {
        Optional<String> unread = unread();
        if (unread.isPresent() && !unread.equals(unreadBefore)) {
            say.accept("the topics at " + servers + " cannot be read: " + unread.get());
        } else if (unread.isEmpty() && unreadBefore.isPresent()) {
            say.accept("the topics at " + servers + " are read again");
        }
        unreadBefore = unread;
    }

    /** What keeps it from knowing all that its topics tell, a line each; none if it does. */
    public List<String> obstacles() {
        return tails.stream().flatMap(tail -> tail.obstacle().stream()).toList();
    }

    private boolean isLoading() {
        return !tails.stream().allMatch(TopicTail::isCurrent);
    }

    /** Nothing that fails here may end the next ones. */
    private void second() {
        try {
            tellUnread();
            overview.look(System.nanoTime());
            events.nextSecond();
            long nowMs = System.currentTimeMillis();
            if (++seconds % SECONDS_PER_POINT == 0) {
                events.send("point", overview.point(nowMs));
            }
            if (events.isHeard()) {
                events.send("overview", overview.now(nowMs));
            }
        } catch (RuntimeException e) {
            LOG.error("the overview of this second failed", e);
        }
    }

    /** How many conflicts of each type are open, and since when the oldest is, in ms since 1970; empty while that is not known. */
    public Optional<OpenNow> openConflicts() {
        synchronized (open) {
            return open.isWhole() ? Optional.of(new OpenNow(open.byType(), open.oldest())) : Optional.empty();
        }
    }

    /**
     * What is open.
     *
     * @param oldestMs empty if nothing is
     */
    public record OpenNow(Map<String, Long> byType, Optional<Long> oldestMs) {}

    /** Adds what it answers. */
    public void addTo(Routes all) {
        routes.addTo(all);
    }

    @Override
    public void close() {
        clock.shutdownNow();
        tails.forEach(TopicTail::end);
        tails.forEach(TopicTail::close);
        origins.close();
        settlements.close();
        reading.close();
        lookup.close();
        open.close();
        recent.close();
        letters.close();
    }
}
