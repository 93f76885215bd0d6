package io.converge.topology;

import io.converge.serde.state.StateCodec;
import org.apache.kafka.common.utils.Bytes;

/** Partial changes in the entries of the store {@code items}, for who reads its changelog. */
public final class StoredPartials {

    private StoredPartials() {}

    /** How many of the live versions of a sku speak of some fields alone; 0 for an entry that is no state. */
    public static int live(byte[] key, byte[] value) {
        boolean isState = value != null && Bytes.wrap(key).compareTo(StoreKeys.END_OF_STATES) < 0;
        return isState ? StateCodec.livePartials(value) : 0;
    }
}
