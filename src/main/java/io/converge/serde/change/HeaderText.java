package io.converge.serde.change;

import io.converge.model.RefusalReason;
import io.converge.serde.RefusedRecordException;
import io.converge.serde.binary.BadTextException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The headers by which a writer says what a change is. */
public final class HeaderText {

    private HeaderText() {}

    /**
     * The text of the only header of this name; null if there is none, or it has no value.
     *
     * @throws RefusedRecordException if it is not UTF-8, or if there are several
     */
    public static String of(Headers headers, String name) {
        Iterator<Header> all = headers.headers(name).iterator();
        Header header = all.hasNext() ? all.next() : null;
        if (all.hasNext()) {
            throw new RefusedRecordException(
                    RefusalReason.UNDECODABLE,
                    "the header " + name + " is there more than once; nothing says which counts");
        }
        if (header == null || header.value() == null) {
            return null;
        }
        String fault = BadTextException.fault(header.value());
        if (fault != null) {
            throw new RefusedRecordException(RefusalReason.BAD_TEXT, "the header " + name + " " + fault);
        }
        return new String(header.value(), StandardCharsets.UTF_8);
    }
}
