package io.converge.http;

/** Decides who may call what. It is asked before the body is read, and must not wait for anything. */
public interface Gate {

    /**
     * For a stream of events it is asked again from time to time, for as long as the stream lasts.
     *
     * @return who calls; {@link Caller#NOBODY} where a route is for anyone
     * @throws Problem with 401 if the route is not for those who are not signed in, 403 if it is not for this caller
     */
    Caller admit(Call call, Method method, Access access) throws Problem;
}
