package io.converge.console;

import io.converge.config.ConvergeConfig;
import io.converge.triage.Claim;
import io.converge.triage.ClaimReader;
import io.converge.triage.DeadLetter;
import io.converge.triage.Retried;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last dead letters, {@link #MOST} at the most, and which of them were sent again. */
final class Letters implements TailListener, AutoCloseable {

    static final int MOST = 20_000;

    /** So long records are told of without their origins after the registry was out of reach. */
    private static final long REGISTRY_PAUSE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final ConvergeConfig config;
    private final int most;
    private final Consumer<LetterSummary> news;
    private final SharedTexts texts = new SharedTexts();
    private final TreeMap<Cursor, LetterSummary> ordered = new TreeMap<>();
    private Retried retried = new Retried();
    private ClaimReader claims;
    private long claimsSinceNanos;
    private boolean overflowed;
    private boolean told;

    /** @param news hears of each new one, once those that were there at the beginning are known */
    Letters(ConvergeConfig config, int most, Consumer<LetterSummary> news) {
        this.config = config;
        this.most = most;
        this.news = news;
        this.claims = new ClaimReader(config);
        this.claimsSinceNanos = System.nanoTime();
    }

    @Override
    public synchronized void begin() {
        ordered.clear();
        overflowed = false;
        told = false;
    }

    @Override
    public synchronized void caughtUp() {
        told = true;
    }

    @Override
    public void take(ConsumerRecord<byte[], byte[]> record) {
        DeadLetter letter = DeadLetter.of(record);
        LetterSummary summary = LetterSummary.of(letter, claim(letter), texts);
        boolean isNews;
        synchronized (this) {
            if (ordered.size() >= most) {
                overflowed = true;
                ordered.pollFirstEntry();
            }
            ordered.put(place(summary), summary);
            summary = withState(summary);
            isNews = told;
        }
        if (isNews) {
            news.accept(summary);
        }
    }

    private Claim claim(DeadLetter letter) {
        boolean mayAnswerAgain =
                claims.registryFault().isPresent() && System.nanoTime() - claimsSinceNanos > REGISTRY_PAUSE_NANOS;
        if (mayAnswerAgain) {
            claims.close();
            claims = new ClaimReader(config);
            claimsSinceNanos = System.nanoTime();
        }
        return claims.of(letter);
    }

    static Cursor place(LetterSummary letter) {
        return new Cursor(letter.at(), letter.position());
    }

    /** What hears of what was sent again. */
    TailListener marks() {
        return new TailListener() {
            @Override
            public void begin() {
                synchronized (Letters.this) {
                    retried = new Retried();
                }
            }

            @Override
            public void take(ConsumerRecord<byte[], byte[]> record) throws IOException {
                synchronized (Letters.this) {
                    retried.add(record);
                }
            }
        };
    }

    private LetterSummary withState(LetterSummary letter) {
        int retries = retried.refusals(letter.source()) - 1;
        boolean isRetried = letter.identity() != null && retried.contains(letter.identity());
        return letter.as(
                isRetried ? LetterSummary.RETRIED : retries > 0 ? LetterSummary.REFUSED_AGAIN : LetterSummary.WAITING,
                retries);
    }

    /** Newest first. */
    synchronized Page<LetterSummary> page(LetterFilter filter, Cursor after, int limit) {
        Iterator<LetterSummary> newestFirst = ordered.descendingMap().values().iterator();
        Iterable<LetterSummary> all = () -> new Iterator<>() {
            @Override
            public boolean hasNext() {
                return newestFirst.hasNext();
            }

            @Override
            public LetterSummary next() {
                return withState(newestFirst.next());
            }
        };
        return Page.of(all, filter::matches, Letters::place, after, true, limit);
    }

    /** Of those that were not sent again; those without a reason are {@link io.converge.triage.DeadLetterFilter#NO_REASON}. */
    synchronized Map<String, Long> waitingByReason() {
        Tally reasons = new Tally();
        for (LetterSummary letter : ordered.values()) {
            if (letter.identity() == null || !retried.contains(letter.identity())) {
                reasons.add(letter.reasonOrNone(), 1);
            }
        }
        return reasons.counts();
    }

    synchronized LetterSummary summary(DeadLetter letter, Claim claim) {
        return withState(LetterSummary.of(letter, claim, new SharedTexts()));
    }

    /** What is not told here; empty if all is. */
    synchronized List<String> notes() {
        List<String> notes = new ArrayList<>();
        if (overflowed) {
            notes.add("there are more than " + most + " dead letters; those told here are the last of them");
        }
        Optional<String> fault = claims.registryFault();
        fault.ifPresent(why -> notes.add("dead letters are told of without their origins: " + why));
        return notes;
    }

    @Override
    public void close() {
        claims.close();
    }
}
