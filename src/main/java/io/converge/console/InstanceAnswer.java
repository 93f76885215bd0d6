package io.converge.console;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.converge.http.WebClient.Heard;
import io.converge.model.Printable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpTimeoutException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** What an instance in another process tells of itself. Whatever it answers, there is a report: that it is not understood is one, too. */
final class InstanceAnswer {

    /** What people are to do where an instance does not take the call. */
    static final String UNKNOWN_CALLER =
            "it does not know this console: give both the same http.users.file or http.secret.file";

    private static final JsonMapper JSON = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .build();

    private static final Pattern STATE = Pattern.compile("[A-Z_]{1,40}");
    private static final int LONGEST = 300;
    private static final int LONGEST_VERSION = 60;
    private static final int MOST_PROBLEMS = 20;

    private InstanceAnswer() {}

    /** @param url where the instance is asked */
    static InstanceReport read(String url, Heard answer) {
        if (answer.isRefusal()) {
            return unreachable(url, UNKNOWN_CALLER + said(answer));
        }
        if (answer.status() != 200) {
            return unreachable(url, "it answers with the HTTP status " + answer.status());
        }
        try {
            return understood(url, JSON.readValue(answer.body(), InstanceReport.class));
        } catch (IOException | RuntimeException e) { // Jackson's, and those of what is null or strange in it.
            return unreachable(url, "its answer is not understood: it is no report of an instance");
        }
    }

    /** In its own words, if it has some. */
    private static String said(Heard answer) {
        try {
            String detail = JSON.readTree(answer.body()).path("detail").asText();
            return detail.isEmpty() ? "" : " (" + detail + ")";
        } catch (IOException e) {
            return "";
        }
    }

    /** It does not answer. */
    static InstanceReport silent(String url, Throwable failure) {
        if (failure instanceof HttpTimeoutException) {
            return unreachable(url, "it does not answer in time");
        }
        boolean isGone = failure instanceof ConnectException || failure.getMessage() == null;
        return unreachable(url, isGone ? "it does not answer" : "it does not answer: " + failure.getMessage());
    }

    static InstanceReport unreachable(String url, String why) {
        return InstanceReport.unreachable(url, Printable.within(why, LONGEST));
    }

    private static InstanceReport understood(String url, InstanceReport told) {
        if (!STATE.matcher(told.state()).matches()) {
            throw new IllegalArgumentException("state");
        }
        for (InstanceReport.Partition partition : listOf(told.partitions())) {
            Objects.requireNonNull(partition.role());
        }
        Map<String, Long> totals = told.totals() == null ? Map.of() : new TreeMap<>(told.totals());
        totals.values().forEach(Objects::requireNonNull);
        return new InstanceReport(
                url,
                told.state(),
                told.ready(),
                listOf(told.problems()).stream()
                        .limit(MOST_PROBLEMS)
                        .map(problem -> Printable.within(problem, LONGEST))
                        .toList(),
                List.copyOf(listOf(told.partitions())),
                told.restoring(),
                totals,
                told.freshness(),
                Printable.within(String.valueOf(told.version()), LONGEST_VERSION));
    }

    private static <T> List<T> listOf(List<T> list) {
        return list == null ? List.of() : list;
    }
}
