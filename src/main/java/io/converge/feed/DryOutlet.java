package io.converge.feed;

import io.converge.feed.SkuTable.Mark;
import io.converge.model.Pointer;
import io.converge.triage.ChangeTrial;
import java.util.List;
import org.apache.avro.generic.GenericRecord;

/** Sends nothing, and counts what would be sent. */
final class DryOutlet implements Outlet {

    private final ChangeTrial trial;
    private final RunChanges changes;
    private final SkuTable table;

    DryOutlet(ChangeTrial trial, RunChanges changes, SkuTable table) {
        this.trial = trial;
        this.changes = changes;
        this.table = table;
    }

    @Override
    public void send(int slot, byte[] sku, String name, GenericRecord product, List<Pointer> owned, long digest) {
        trial.require(changes.upsert(name, product, owned));
        count(slot);
    }

    @Override
    public void delete(int slot, byte[] sku, String name) {
        count(slot);
    }

    private void count(int slot) {
        table.mark(slot, Mark.SENT);
        table.mark(slot, Mark.ACCEPTED);
    }
}
