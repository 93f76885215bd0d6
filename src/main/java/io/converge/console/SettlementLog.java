package io.converge.console;

import io.converge.http.Call;
import io.converge.model.Position;
import io.converge.model.Printable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The lines of the log that tell who settled what. */
final class SettlementLog {

    private static final Logger LOG = LoggerFactory.getLogger(SettlementLog.class);
    private static final int LONGEST_SHOWN = 200;

    private SettlementLog() {}

    /** Who has settled what, and by which change. */
    static void settled(String id, String sku, Call call, Object operation, String dot, Position position) {
        LOG.info("settled: {} at {}", what(id, sku, call, operation, dot), position);
    }

    /** Who may have settled what, and by which change. */
    static void unknown(String id, String sku, Call call, Object operation, String dot, Exception why) {
        LOG.warn("may be settled: {}: {}", what(id, sku, call, operation, dot), why.getMessage());
    }

    private static String what(String id, String sku, Call call, Object operation, String dot) {
        return "%s of %s by %s from %s: %s %s"
                .formatted(
                        id,
                        Printable.of(sku, LONGEST_SHOWN),
                        Printable.of(call.caller().name(), LONGEST_SHOWN),
                        call.address(),
                        operation,
                        Printable.of(dot));
    }
}
