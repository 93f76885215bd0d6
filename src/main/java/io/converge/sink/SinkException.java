package io.converge.sink;

import java.io.IOException;

/** The sink cannot go on as things are. The message says what is wrong, where, and what would be right. */
public class SinkException extends IOException {

    private static final long serialVersionUID = 1L;

    SinkException(String message) {
        super(message);
    }

    SinkException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The topic of what a sink has written is another one than that which has its name now. */
    static SinkException madeAnew(String topic, String sink) {
        return new SinkException("the topic " + topic + " was made anew since the sink " + sink
                + " has read it: --from-beginning reads it whole. Rows of skus that it has no more stay");
    }

    /** What is not there any more. */
    static SinkException gone(String what) {
        return new SinkException("records are gone that were not read yet, by the topic's retention or by hand: of "
                + what + ". --from-beginning reads all that is there; rows of skus that it has no more stay");
    }
}
