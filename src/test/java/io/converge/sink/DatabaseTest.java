package io.converge.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseTest {

    private static final Logger DRIVERS = Logger.getLogger("org.postgresql");

    private static final class Heard extends Handler {
        private final List<String> records = new ArrayList<>();

        @Override
        public void publish(LogRecord record) {
            records.add(record.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://localhost:5615?user=postgres&password=geheim",
                "jdbc:postgresql://postgres:geheim@localhost:port/shop"
            })
    void urlThatTheDriverDoesNotTakeIsLoggedNowhereWithItsPassword(String url) {
        Heard heard = new Heard();
        DRIVERS.addHandler(heard);
        try {
            assertThatThrownBy(() -> new Database(url, null))
                    .isInstanceOf(ConfigException.class)
                    .message()
                    .doesNotContain("geheim");
        } finally {
            DRIVERS.removeHandler(heard);
        }
        assertThat(heard.records).isEmpty();
    }
}
