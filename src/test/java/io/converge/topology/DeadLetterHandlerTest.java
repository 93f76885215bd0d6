package io.converge.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DeadLetterHandlerTest {

    @Test
    void nothingThatARecordSaysBeginsALineOfTheLog() {
        String forged = "x\n2026-01-31 ERROR forged \u001b[31m";
        assertThat(DeadLetterHandler.told(new RefusedRecordException(RefusalReason.BAD_CONTEXT, forged)))
                .isEqualTo("x\\n2026-01-31 ERROR forged \\u001b[31m");

        Supplier<Object> failing = () -> {
            throw new IllegalStateException(forged);
        };
        List<String> lines = new ArrayList<>();
        try {
            new Attempt().at(failing);
        } catch (RefusedRecordException e) {
            DeadLetterHandler.told(e).lines().forEach(lines::add);
        }

        assertThat(lines.get(0)).isEqualTo("java.lang.IllegalStateException: x\\n2026-01-31 ERROR forged \\u001b[31m");
        assertThat(lines.subList(1, lines.size())).isNotEmpty().allMatch(line -> line.startsWith("    at "));
    }
}
