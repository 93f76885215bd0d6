package io.converge.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the route of a request, asks the gate, takes the body, and has the route's action answer. */
final class Dispatcher extends Handler.Abstract {

    private static final Logger LOG = LoggerFactory.getLogger(Dispatcher.class);
    private static final int MOST_BYTES = 8 << 20;

    /** From somebody who may not even be signed in. */
    private static final int MOST_BYTES_OF_ANYONE = 16 << 10;

    private final List<Route> routes;
    private final Optional<Route> elsewhere;
    private final Gate gate;
    private final Lanes lanes;
    private final OpenStreams streams;
    private final AnswerRoom room;

    Dispatcher(Routes routes, Gate gate, Lanes lanes, OpenStreams streams, AnswerRoom room) {
        this.routes = routes.all();
        this.elsewhere = routes.elsewhere();
        this.gate = gate;
        this.lanes = lanes;
        this.streams = streams;
        this.room = room;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        request.addIdleTimeoutListener(late -> false); // While an action takes its time, nothing need move.
        Reply reply = new Reply(request, response, callback);
        try {
            Found found = find(request);
            Call call = new Call(request, found.variables(), share(request));
            call.admitted(gate.admit(call, found.route().method(), found.route().access()));
            if (found.route().method().isSafe()) {
                lanes.run(found.route(), () -> act(found.route(), call, request, reply));
            } else {
                int most = found.route().access() == Access.ANYONE ? MOST_BYTES_OF_ANYONE : MOST_BYTES;
                BodyReader.read(
                        request, most, body -> received(body, found.route(), call, request, reply), reply::failBody);
            }
        } catch (Exception e) {
            reply.failUnread(e);
        }
        return true;
    }

    private AnswerRoom.Share share(Request request) {
        AnswerRoom.Share share = room.share();
        Request.addCompletionListener(request, failure -> share.giveBack());
        return share;
    }

    private record Found(Route route, Map<String, String> variables) {}

    private Found find(Request request) {
        List<String> path = path(request.getHttpURI().getPath());
        Set<String> allowed = new TreeSet<>();
        for (Route route : routes) {
            Optional<Map<String, String>> variables = route.match(path);
            if (variables.isPresent()) {
                if (route.isFor(request.getMethod())) {
                    return new Found(route, variables.get());
                }
                allowed.add(route.method().name());
            }
        }
        if (allowed.isEmpty()) {
            return elsewhere(request, path)
                    .orElseThrow(() -> Problem.notFound(
                            "there is nothing at " + request.getHttpURI().getPath()));
        }
        if (allowed.contains(Method.GET.name())) {
            allowed.add("HEAD");
        }
        String list = String.join(", ", allowed);
        throw new Problem(405, "this takes " + list).with("Allow", list);
    }

    private Optional<Found> elsewhere(Request request, List<String> path) {
        boolean isBesideOthers = routes.stream()
                .anyMatch(route -> Route.segments(route.pattern()).get(0).equals(path.get(0)));
        return isBesideOthers || !ProblemPage.isAskedFor(request)
                ? Optional.empty()
                : elsewhere.map(route -> new Found(route, Map.of()));
    }

    /**
     * Its segments are decoded one by one: a slash within one is none between two. One that says "here" or "above" is refused, so that nobody who
     * reads the path before or behind us takes it for another.
     */
    private static List<String> path(String encoded) {
        List<String> decoded = new ArrayList<>();
        for (String segment : Route.segments(encoded)) {
            String text = PercentText.decode(segment);
            if (text.equals(".") || text.equals("..")) {
                throw Problem.badRequest("a path has no . and no ..");
            }
            decoded.add(text);
        }
        return decoded;
    }

    private void received(byte[] body, Route route, Call call, Request request, Reply reply) {
        call.received(body);
        try {
            lanes.run(route, () -> act(route, call, request, reply));
        } catch (Problem e) {
            reply.fail(e);
        }
    }

    private void act(Route route, Call call, Request request, Reply reply) {
        try {
            Answer answer = route.action().answer(call);
            call.holds(answer.body().length, route.access() != Access.ANYONE);
            if (answer.events() == null || request.getMethod().equals("HEAD")) {
                reply.send(answer);
                return;
            }
            streams.requireRoom();
            EventStream stream = reply.stream(answer);
            streams.add(stream, () -> gate.admit(call, route.method(), route.access()));
            begin(answer, stream);
        } catch (Throwable e) { // An error, too, must not leave the caller without an answer.
            reply.fail(e);
        }
    }

    private static void begin(Answer answer, EventStream stream) {
        try {
            answer.events().accept(stream);
            stream.ping();
        } catch (RuntimeException e) {
            LOG.error("a stream of events did not begin", e);
            stream.close();
        }
    }
}
