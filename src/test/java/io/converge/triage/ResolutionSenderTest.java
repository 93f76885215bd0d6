package io.converge.triage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is known of a change that is not acknowledged. */
class ResolutionSenderTest {

    /** A broker that stood still writes it when it goes on. */
    @Test
    void whatWasHandedOverAndNotAnsweredMayBeWritten() {
        IOException late = ResolutionSender.failure(false, new TimeoutException("Expiring 1 record(s)"));

        assertThat(late)
                .isInstanceOf(UnknownOutcomeException.class)
                .hasMessageContaining("not known whether it was written")
                .hasMessageEndingWith("Expiring 1 record(s)");
        assertThat(ResolutionSender.failure(false, new DisconnectException("gone")))
                .isInstanceOf(UnknownOutcomeException.class);
    }

    @Test
    void whatIsRefusedIsNotSent() {
        IOException noTopic = ResolutionSender.failure(true, new TimeoutException("not present in metadata"));

        assertThat(noTopic)
                .isNotInstanceOf(UnknownOutcomeException.class)
                .hasMessage("not sent: not present in metadata");
        assertThat(ResolutionSender.failure(false, new RecordTooLargeException("too large")))
                .isNotInstanceOf(UnknownOutcomeException.class);
    }
}
