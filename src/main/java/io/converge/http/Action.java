package io.converge.http;

/** What answers the calls of a route. */
@FunctionalInterface
public interface Action {

    /**
     * @throws Problem if there is no such answer
     * @throws Exception if it failed: the caller hears of an internal error, the log why
     */
    Answer answer(Call call) throws Exception;
}
