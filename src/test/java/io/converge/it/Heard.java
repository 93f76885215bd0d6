package io.converge.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.triage.DeadLetter;
import io.converge.triage.Retry;
import java.util.ArrayList;
import java.util.List;

/** What a retry tells. */
final class Heard implements Retry.Listener {

    private final List<String> refusals = new ArrayList<>();

    /** Why records cannot be sent. */
    List<String> refusals() {
        return refusals;
    }

    @Override
    public void sent(long total) {
        assertThat(total).isPositive();
    }

    @Override
    public void refused(DeadLetter letter, String why) {
        refusals.add(why);
    }
}
