package io.converge.topology;

/**
 * What an instance measures of its work beside the metrics of Kafka Streams.
 *
 * @param tally what became of changes
 * @param freshness how old they were when that could be seen
 */
public record Measures(Tally tally, Freshness freshness) {

    /** Of one that begins. */
    public static Measures begin() {
        return new Measures(new Tally(), new Freshness(System::currentTimeMillis));
    }
}
