package io.converge.access;

import io.converge.config.AddressRange;
import io.converge.http.Call;
import java.util.List;
import java.util.Optional;

/** The proxies that calls may come through, and what of a call they are believed. */
final class Proxies {

    private final List<AddressRange> trusted;

    Proxies(List<AddressRange> trusted) {
        this.trusted = trusted;
    }

    boolean isTrusted(Call call) {
        return isTrusted(call.address());
    }

    private boolean isTrusted(String address) {
        return trusted.stream().anyMatch(range -> range.contains(address));
    }

    /** Where a call came from first, as far as proxies that are trusted tell. */
    String address(Call call) {
        String address = call.address();
        String[] told = String.join(",", call.headers("X-Forwarded-For")).split(",");
        // The last one was added by who is nearest.
        for (int i = told.length - 1; i >= 0 && isTrusted(address) && !told[i].isBlank(); i--) {
            address = told[i].strip();
        }
        return address;
    }

    /** Whether the caller's browser sees an encrypted connection. */
    boolean isSecure(Call call) {
        return call.isSecure() || told(call, "X-Forwarded-Proto").equals(Optional.of("https"));
    }

    /** The host, and the port where it is no common one, by which the caller's browser calls. */
    String authority(Call call) {
        return told(call, "X-Forwarded-Host").or(() -> call.header("Host")).orElse("");
    }

    private Optional<String> told(Call call, String header) {
        return isTrusted(call) ? call.header(header).map(text -> text.split(",", 2)[0].strip()) : Optional.empty();
    }
}
