package io.converge.access;

import io.converge.http.Call;
import io.converge.http.Problem;
import java.util.Optional;

/** How callers are known. */
interface Identification {

    /** How one signs in, in a word for the page. */
    String signIn();

    /** @throws Problem with 403 if nothing is answered on this way, not even who somebody is */
    default void requireReach(Call call) {}

    /** Who calls, if that is known. */
    Optional<Session> identify(Call call);

    /** The key that all instances of an application have, if there is one. */
    Optional<SigningKey> instancesKey();
}
