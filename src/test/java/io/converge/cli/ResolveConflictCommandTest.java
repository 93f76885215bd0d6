package io.converge.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.triage.UnsettledException;
import io.converge.triage.UnsettledException.Instead;
import org.junit.jupiter.api.Test;

/** How the command line says what else can be done. */
class ResolveConflictCommandTest {

    @Test
    void waysOutAreToldByTheirOptions() {
        assertThat(ResolveConflictCommand.options(
                        new UnsettledException("Give the product itself.", Instead.PRODUCT, Instead.WHOLE)))
                .isEqualTo(" (--product FILE, --whole)");
        assertThat(ResolveConflictCommand.options(new UnsettledException("It is none of them.")))
                .isEmpty();
    }
}
