package io.converge.console;

import io.converge.http.Answer;
import io.converge.http.Call;
import io.converge.http.Problem;
import io.converge.model.Position;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/** The calls about dead letters. */
final class LetterRoutes {

    private static final int LIMIT = 100;
    private static final int MOST = 1_000;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,19}");

    private final Letters letters;
    private final LetterReading reading;
    private final LetterRetries retries;
    private final Supplier<Boolean> loading;

    LetterRoutes(Letters letters, LetterReading reading, LetterRetries retries, Supplier<Boolean> loading) {
        this.letters = letters;
        this.reading = reading;
        this.retries = retries;
        this.loading = loading;
    }

    Answer list(Call call) {
        int limit = (int) call.number("limit", LIMIT, 1, MOST);
        Cursor after = call.parameter("after").map(Cursor::parse).orElse(null);
        Page<LetterSummary> page = letters.page(LetterFilter.of(call), after, limit);
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("total", page.total());
        answer.put("byReason", letters.waitingByReason());
        answer.put("letters", page.entries());
        answer.put("next", page.next());
        answer.put("loading", loading.get());
        return Answer.json(answer);
    }

    Answer one(Call call) {
        return Answer.json(
                reading.detail(place(call.variable("topic"), call.variable("partition"), call.variable("offset"))));
    }

    private static Position place(String topic, String partition, String offset) {
        if (NUMBER.matcher(partition).matches() && NUMBER.matcher(offset).matches()) {
            try {
                return new Position(topic, Integer.parseInt(partition), Long.parseLong(offset));
            } catch (NumberFormatException e) {
                // Kafka has no such partition or offset: told below.
            }
        }
        throw Problem.notFound("a dead letter has a topic, the number of a partition and an offset");
    }

    Answer retry(Call call) throws IOException {
        try {
            return Answer.json(retries.run(call));
        } catch (IOException e) {
            throw new Problem(503, e.getMessage());
        }
    }
}
