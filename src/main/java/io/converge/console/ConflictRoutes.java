package io.converge.console;

import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The calls about conflicts. */
final class ConflictRoutes {

    private static final int LIMIT = 100;
    private static final int MOST = 1_000;
    private static final List<String> PREVIEW = List.of("choice");
    private static final List<String> SETTLEMENT = List.of("choice", "seen");

    private final OpenConflicts open;
    private final RecentConflicts recent;
    private final ConflictReading reading;
    private final Settlements settlements;
    private final BulkSettlement bulk;
    private final Supplier<Boolean> loading;

    ConflictRoutes(
            OpenConflicts open,
            RecentConflicts recent,
            ConflictReading reading,
            Settlements settlements,
            BulkSettlement bulk,
            Supplier<Boolean> loading) {
        this.open = open;
        this.recent = recent;
        this.reading = reading;
        this.settlements = settlements;
        this.bulk = bulk;
        this.loading = loading;
    }

    Answer list(Call call) {
        ConflictFilter filter = ConflictFilter.of(call);
        String order = call.parameter("order").orElse("oldest");
        if (!order.equals("oldest") && !order.equals("newest")) {
            throw Problem.badRequest("order is oldest or newest");
        }
        int limit = (int) call.number("limit", LIMIT, 1, MOST);
        Cursor after = call.parameter("after").map(Cursor::parse).orElse(null);
        boolean newestFirst = order.equals("newest");
        Page<ConflictSummary> page = filter.status() == ConflictFilter.Status.OPEN
                ? open.page(filter, after, newestFirst, limit)
                : Page.of(
                        known(filter.status(), newestFirst),
                        filter::matches,
                        OpenConflicts::place,
                        after,
                        newestFirst,
                        limit);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("total", page.total());
        answer.put("conflicts", page.entries());
        answer.put("next", page.next());
        answer.put("values", open.filters());
        answer.put("loading", loading.get());
        return Answer.json(answer);
    }

    private List<ConflictSummary> known(ConflictFilter.Status status, boolean newestFirst) {
        List<ConflictSummary> known = new ArrayList<>(recent.over());
        if (status == ConflictFilter.Status.ALL) {
            known.addAll(open.all(ConflictFilter.OPEN));
            known.sort(Comparator.comparing(OpenConflicts::place));
        }
        if (newestFirst) {
            Collections.reverse(known);
        }
        return known;
    }

    Answer one(Call call) {
        return Answer.json(reading.detail(call.variable("id"), call::requireRoom));
    }

    Answer preview(Call call) throws IOException {
        Fields fields = new Fields(call.json(), "the body", PREVIEW);
        Choice choice = Choice.of(fields.get("choice"));
        return Answer.json(settlements.preview(call.variable("id"), choice, call));
    }

    Answer settle(Call call) throws IOException {
        Fields fields = new Fields(call.json(), "the body", SETTLEMENT);
        Choice choice = Choice.of(fields.get("choice"));
        return Answer.json(settlements.settle(call.variable("id"), choice, fields.text("seen"), call));
    }

    Answer settleMany(Call call) throws IOException {
        return Answer.json(bulk.run(call));
    }
}
