package io.converge.runtime;

import org.rocksdb.RocksDB;

/** The machine code of RocksDB, which keeps the state. The runnable jar carries it for the usual systems alone. */
final class StoreLibrary {

    private StoreLibrary() {}

    /**
     * Loads it, as the first store would, where there is still somebody to tell.
     *
     * @throws RefusedStartException if there is none for this machine, or it cannot be loaded
     */
    static void require() {
        try {
            RocksDB.loadLibrary();
        } catch (RuntimeException | LinkageError e) {
            throw new RefusedStartException(
                    "RocksDB cannot be loaded on this machine, " + System.getProperty("os.name") + " on "
                            + System.getProperty("os.arch") + ": " + e.getMessage()
                            + ". This jar has it for Linux, macOS and Windows on x86-64, and for Linux and macOS on arm64."
                            + " On others put the jar of org.rocksdb:rocksdbjni on the class path, as docs/operations.md#machines"
                            + " shows. On Alpine install libstdc++.",
                    e);
        }
    }
}
