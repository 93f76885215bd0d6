package io.converge.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.http.Access;
import io.converge.http.Route;
import io.converge.http.Routes;
import org.junit.jupiter.api.Test;

class OwnNumbersTest {

    @Test
    void whatAnInstanceTellsOfItselfIsForWhoMayLook() {
        Routes routes = new Routes();
        new OwnNumbers(null, () -> null, "1").addTo(routes);

        assertThat(routes.all()).extracting(Route::access).containsExactly(Access.VIEWER);
    }
}
