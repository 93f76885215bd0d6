package io.converge.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The last hour, a point for each ten seconds. */
final class Series {

    static final long STEP_MS = 10_000;

    private static final int POINTS = 360;

    private final Deque<Map<String, Object>> points = new ArrayDeque<>();

    synchronized void add(Map<String, Object> point) {
        if (points.size() >= POINTS) {
            points.removeFirst();
        }
        points.add(point);
    }

    /** The oldest first. */
    synchronized List<Map<String, Object>> points() {
        return List.copyOf(points);
    }
}
