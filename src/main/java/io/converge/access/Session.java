package io.converge.access;

import io.converge.http.Caller;

/**
 * Somebody who is known.
 *
 * @param token what their changing calls must carry
 */
record Session(Caller caller, String token) {}
