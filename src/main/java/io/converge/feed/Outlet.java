package io.converge.feed;

import io.converge.model.Pointer;
import io.converge.serde.RefusedRecordException;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Where what a run says goes to. */
interface Outlet {

    /**
     * Takes what a row says.
     *
     * @param owned what it speaks of; null: the whole product
     * @throws RefusedRecordException if it would become a dead letter; then it is not sent
     */
    void send(int slot, byte[] sku, String name, GenericRecord product, List<Pointer> owned, long digest);

    void delete(int slot, byte[] sku, String name);
}
