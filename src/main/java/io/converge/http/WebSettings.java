package io.converge.http;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where a server listens.
 *
 * @param host the address of one of the machine's interfaces, or a name for it
 * @param port 0: any free one
 * @param tls what connections are encrypted by, if they are
 */
public record WebSettings(String host, int port, Optional<SSLContext> tls) {}
