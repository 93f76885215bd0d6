package io.converge.console;

import io.converge.model.Printable;
import io.converge.triage.TopicReader;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What keeps whoever follows a topic from going on, and what cannot be read there. */
final class TailTrouble {

    private static final int LONGEST = 500;

    private final String topic;
    /** Null while it goes on. */
    private volatile String standing;

    private long passedOver;
    private String last;

    TailTrouble(String topic) {
        this.topic = topic;
    }

    /** It does not go on. */
    void stands(String why) {
        standing = Printable.within(String.valueOf(why), LONGEST);
    }

    /** It goes on. */
    void isOver() {
        standing = null;
    }

    /** Why it does not go on, without the topic's name; empty if it does. */
    Optional<String> standing() {
        return Optional.ofNullable(standing);
    }

    /** The same with the topic's name. */
    Optional<String> obstacle() {
        return standing().map(why -> topic + ": " + why);
    }

    synchronized void passesOver(ConsumerRecord<byte[], byte[]> record, String why) {
        passedOver++;
        last = Printable.within(TopicReader.position(record) + ": " + why, LONGEST);
    }

    /** It begins again, and what was passed over comes again, too. */
    synchronized void begins() {
        standing = null;
        passedOver = 0;
    }

    synchronized Optional<String> told() {
        Optional<String> obstacle = obstacle();
        if (obstacle.isPresent()) {
            return obstacle;
        }
        return passedOver == 0
                ? Optional.empty()
                : Optional.of(topic + ": " + passedOver + (passedOver == 1 ? " record" : " records")
                        + " cannot be read, the last is " + last);
    }
}
