package io.converge.triage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.converge.config.ConvergeConfig;
import io.converge.model.Position;
import io.converge.triage.TopicReader.Ends;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads dead letters, one at a time: each may be megabytes. */
public final class DeadLetters {

    private DeadLetters() {}

    /**
     * A dead letter that was found.
     *
     * @param claim what its record says of itself
     * @param retried whether its record was sent again
     * @param refusals how many times its record was refused
     */
    public record Found(DeadLetter letter, Claim claim, boolean retried, int refusals) {}

    /** What to do with a letter. */
    public interface Handler<T> {
        /** Whether to go on. */
        boolean handle(T letter) throws IOException;
    }

    /**
     * Gives all letters that are meant and that the topic holds now, those of each partition in their order, with what can be told
     * of them.
     *
     * @return why the records of some could not be read; empty if all that can be told is
     * @throws io.converge.serde.registry.RegistryUnavailableException if an origin or a sku is meant and the registry cannot be asked
     * @throws IOException if there is no such topic, or Kafka does not answer
     */
    public static Optional<String> find(ConvergeConfig config, DeadLetterFilter meant, Handler<Found> handler)
            throws IOException {
        Topics.requireExisting(config, config.deadLettersTopic());
        StopSignal never = new StopSignal();
        Retried retried = Retried.read(config, never);
        try (ClaimReader claims = new ClaimReader(config)) {
            read(config, meant, null, never, letter -> {
                Claim claim = claims.of(letter);
                return !isOfClaim(meant, letter, claim, claims)
                        || handler.handle(new Found(letter, claim, retried.contains(letter), retried.refusals(letter)));
            });
            return claims.registryFault();
        }
    }

    /**
     * All that is known of the letters at a place, or of the record at a place, as JSON: the record's bytes, what they say if they
     * can be read now, and whether the record was sent again.
     */
    public static List<ObjectNode> describe(ConvergeConfig config, Position place) throws IOException {
        List<ObjectNode> described = new ArrayList<>();
        for (DeadLetter letter : at(config, place)) {
            Retried.History history = Retried.history(config, letter);
            try (ClaimReader claims = new ClaimReader(config)) {
                ObjectNode line = DeadLetterLine.full(letter, claims.of(letter));
                line.set("change", claims.json(letter).orElse(null));
                line.put("retryOf", history.from());
                line.put("retriedAs", history.to());
                claims.registryFault().ifPresent(fault -> line.put("registry", fault));
                described.add(line);
            }
        }
        return described;
    }

    /**
     * A letter, what its record says of itself, and what became of it.
     *
     * @param json what the record's value says, if it can be read now
     * @param registryFault why it cannot be read now, if the registry is the reason
     */
    public record Whole(
            DeadLetter letter,
            Claim claim,
            Optional<ObjectNode> json,
            Retried.History history,
            Optional<String> registryFault) {}

    /** All that is known of a letter. */
    public static Whole whole(ConvergeConfig config, DeadLetter letter) throws IOException {
        try (ClaimReader claims = new ClaimReader(config)) {
            return new Whole(
                    letter,
                    claims.of(letter),
                    claims.json(letter),
                    Retried.history(config, letter),
                    claims.registryFault());
        }
    }

    private static List<DeadLetter> at(ConvergeConfig config, Position place) throws IOException {
        Topics.requireExisting(config, config.deadLettersTopic());
        if (place.topic().equals(config.deadLettersTopic())) {
            return TopicReader.find(config, place, new StopSignal()).map(DeadLetter::of).stream()
                    .toList();
        }
        List<DeadLetter> letters = new ArrayList<>();
        read(config, DeadLetterFilter.at(place), null, new StopSignal(), letters::add);
        return letters;
    }

    /**
     * Gives all letters that are meant, with nothing else looked up than what the filter asks for.
     *
     * @param bounds how far to read; null: what the topic holds now
     * @param stop ends the reading
     * @return how far was read
     * @throws io.converge.serde.registry.RegistryUnavailableException if an origin or a sku is meant and the registry cannot be asked
     */
    static Ends forEach(
            ConvergeConfig config, DeadLetterFilter meant, Ends bounds, StopSignal stop, Handler<DeadLetter> handler)
            throws IOException {
        if (!meant.asksForClaim()) {
            return read(config, meant, bounds, stop, handler);
        }
        try (ClaimReader claims = new ClaimReader(config)) {
            return read(
                    config,
                    meant,
                    bounds,
                    stop,
                    letter -> !isOfClaim(meant, letter, claims.of(letter), claims) || handler.handle(letter));
        }
    }

    private static boolean isOfClaim(DeadLetterFilter meant, DeadLetter letter, Claim claim, ClaimReader claims) {
        if (!meant.asksForClaim() || meant.isOfKey(letter)) {
            return true;
        }
        claims.requireRegistry();
        return meant.matches(letter, claim);
    }

    private static Ends read(
            ConvergeConfig config, DeadLetterFilter meant, Ends bounds, StopSignal stop, Handler<DeadLetter> handler)
            throws IOException {
        try (TopicReader reader = TopicReader.open(config, config.deadLettersTopic(), true, stop)) {
            TopicReader.Handler each = record -> {
                DeadLetter letter = DeadLetter.of(record);
                return !meant.matches(letter) || handler.handle(letter);
            };
            if (bounds == null) {
                return reader.readToEnd(each);
            }
            reader.readTo(bounds, each);
            return bounds;
        }
    }
}
