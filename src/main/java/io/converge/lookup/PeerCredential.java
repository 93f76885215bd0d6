package io.converge.lookup;

import java.net.URI;
import java.net.http.HttpRequest;

/** What admits an instance that calls another one for a caller whom it has admitted itself. */
@FunctionalInterface
public interface PeerCredential {

    /** For instances that ask for none. */
    PeerCredential NONE = (call, target) -> {};

    /** Adds it to a call, as a header. */
    void sign(HttpRequest.Builder call, URI target);
}
