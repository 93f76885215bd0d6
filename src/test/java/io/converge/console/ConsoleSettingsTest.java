package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConsoleSettingsTest {

    @Test
    void personStandsInTheOriginWhereThatSaysSo() {
        assertThat(new ConsoleSettings("desk-{user}", false).originOf("ann")).isEqualTo("desk-ann");
        assertThat(new ConsoleSettings("resolver", false).originOf("ann")).isEqualTo("resolver");
    }

    @ParameterizedTest
    @ValueSource(strings = {" ", "\ud800"})
    void originThatNoChangeCanHaveIsRefused(String origin) {
        assertThatThrownBy(() -> new ConsoleSettings(origin, false)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void personWhoseNameMakesNoOriginWritesNothing() {
        ConsoleSettings settings = new ConsoleSettings("{user}", false);

        assertThatThrownBy(() -> settings.originOf("a".repeat(300))).isInstanceOf(IllegalArgumentException.class);
    }
}
