package io.converge.script;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import run.endive.runtime.Instance;
import run.endive.runtime.Memory;
import run.endive.runtime.TrapException;
import run.endive.wasm.types.ActiveDataSegment;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/**
 * All that a script can touch: memory of bounded size, each access of which is counted, and which can be put back to what it
 * was. So what a script may use does not depend on the machine, and no call sees what another one left behind.
 *
 * <p>Whatever an interpreter in WebAssembly does, it reads its program from memory, so a bound on accesses bounds its work.
 * Whatever writes notes the page first, and only those are put back. Belongs to one thread at a time.
 */
final class SandboxMemory implements Memory {

    /** A script did more than it may. */
    static final class WorkLimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorkLimitException() {
            super("the limit on work", null, false, false);
        }
    }

    /** A script's stack came further down than it may on this thread. */
    static final class TooDeepException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        TooDeepException() {
            super("the stack's floor", null, false, false);
        }
    }

    private static final VarHandle SHORT = MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle FLOAT = MethodHandles.byteArrayViewVarHandle(float[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle DOUBLE =
            MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

    /** How many bytes of a bulk operation count as one access. */
    private static final int BULK_BYTES = 8;

    /** Small enough that a call writes to few, as a power of two. */
    private static final int NOTED_BITS = 10;

    private static final int NOTED_BYTES = 1 << NOTED_BITS;

    /** How far the longest value reaches into the page after the one that it is noted for. */
    private static final int OVERHANG = Long.BYTES - 1;

    private final int initialPages;
    private final int maximumPages;
    private final boolean[] isWritten;
    private final int[] written;
    private int writtenCount;
    private byte[] bytes;
    private byte[] kept;
    private byte[] snapshot;
    private DataSegment[] segments = {};
    private int floor;
    private long accessesLeft = Long.MAX_VALUE;
    private boolean full;

    SandboxMemory(int initialPages, int maximumPages) {
        this.initialPages = initialPages;
        this.maximumPages = Math.max(initialPages, maximumPages);
        this.bytes = new byte[initialPages * PAGE_SIZE];
        this.isWritten = new boolean[this.maximumPages * (PAGE_SIZE / NOTED_BYTES)];
        this.written = new int[isWritten.length];
    }

    /** Allows so many accesses from now on. */
    void allow(long accesses) {
        accessesLeft = accesses;
    }

    /** Allows no write to addresses below: the engine's stack grows down to 0. */
    void keepAbove(int address) {
        floor = address >>> NOTED_BITS;
    }

    /** Keeps what it holds now for {@link #restore}. */
    void keep() {
        snapshot = bytes.clone();
        kept = bytes;
        forgetWritten();
    }

    /** Puts back what it held, and its size, at {@link #keep}. */
    void restore() {
        full = false;
        bytes = kept;
        for (int i = 0; i < writtenCount; i++) {
            int from = written[i] << NOTED_BITS;
            int length = Math.min(NOTED_BYTES + OVERHANG, snapshot.length - from);
            if (length > 0) { // Else it was in what the call grew by.
                System.arraycopy(snapshot, from, bytes, from, length);
            }
        }
        forgetWritten();
    }

    private void forgetWritten() {
        for (int i = 0; i < writtenCount; i++) {
            isWritten[written[i]] = false;
        }
        writtenCount = 0;
    }

    /** Comes before every write, of a value as long as {@link #OVERHANG} allows for. */
    private void note(int address) {
        if (!isWritten[address >>> NOTED_BITS]) {
            noteFirst(address >>> NOTED_BITS);
        }
    }

    private void noteFirst(int page) {
        if (page < floor) {
            throw new TooDeepException();
        }
        isWritten[page] = true;
        written[writtenCount++] = page;
    }

    private void noteAll(int address, int size) {
        for (int page = address >>> NOTED_BITS; size > 0 && page <= (address + size - 1) >>> NOTED_BITS; page++) {
            note(page << NOTED_BITS);
        }
    }

    /** Whether more was asked for than there may be since it was last restored. */
    boolean isFull() {
        return full;
    }

    private void count() {
        if (--accessesLeft < 0) {
            throw new WorkLimitException();
        }
    }

    private void count(int bulk) {
        accessesLeft -= 1 + bulk / BULK_BYTES;
        if (accessesLeft < 0) {
            throw new WorkLimitException();
        }
    }

    @Override
    public int pages() {
        return bytes.length / PAGE_SIZE;
    }

    /** @return the pages before, or −1 if there would be too many */
    @Override
    public int grow(int more) {
        int before = pages();
        if (more < 0 || more > maximumPages - before) {
            full = true;
            return -1;
        }
        count(more * PAGE_SIZE);
        bytes = Arrays.copyOf(bytes, (before + more) * PAGE_SIZE);
        return before;
    }

    @Override
    public int initialPages() {
        return initialPages;
    }

    @Override
    public int maximumPages() {
        return maximumPages;
    }

    @Override
    public void initialize(Instance instance, DataSegment[] given) {
        segments = given.clone();
        for (DataSegment segment : segments) {
            if (segment instanceof ActiveDataSegment active) {
                int offset = (int) active.offsetInstructions().get(0).operand(0);
                write(offset, active.data(), 0, active.data().length);
            }
        }
    }

    @Override
    public void initPassiveSegment(int segment, int destination, int offset, int size) {
        write(destination, segments[segment].data(), offset, size);
    }

    @Override
    public void drop(int segment) {
        segments[segment] = PassiveDataSegment.EMPTY;
    }

    @Override
    public void write(int address, byte[] data, int offset, int size) {
        count(size);
        noteAll(address, size);
        System.arraycopy(data, offset, bytes, address, size);
    }

    @Override
    public byte read(int address) {
        count();
        return bytes[address];
    }

    @Override
    public byte[] readBytes(int address, int length) {
        count(length);
        if (length < 0 || address < 0 || length > bytes.length - address) {
            throw new TrapException("out of bounds");
        }
        return Arrays.copyOfRange(bytes, address, address + length);
    }

    @Override
    public void writeI32(int address, int value) {
        count();
        note(address);
        INT.set(bytes, address, value);
    }

    @Override
    public int readInt(int address) {
        count();
        return (int) INT.get(bytes, address);
    }

    @Override
    public void writeLong(int address, long value) {
        count();
        note(address);
        LONG.set(bytes, address, value);
    }

    @Override
    public long readLong(int address) {
        count();
        return (long) LONG.get(bytes, address);
    }

    @Override
    public void writeShort(int address, short value) {
        count();
        note(address);
        SHORT.set(bytes, address, value);
    }

    @Override
    public short readShort(int address) {
        count();
        return (short) SHORT.get(bytes, address);
    }

    @Override
    public long readU16(int address) {
        return Short.toUnsignedLong(readShort(address));
    }

    @Override
    public void writeByte(int address, byte value) {
        count();
        note(address);
        bytes[address] = value;
    }

    @Override
    public void writeF32(int address, float value) {
        count();
        note(address);
        FLOAT.set(bytes, address, value);
    }

    @Override
    public long readF32(int address) {
        return readInt(address);
    }

    @Override
    public float readFloat(int address) {
        count();
        return (float) FLOAT.get(bytes, address);
    }

    @Override
    public void writeF64(int address, double value) {
        count();
        note(address);
        DOUBLE.set(bytes, address, value);
    }

    @Override
    public double readDouble(int address) {
        count();
        return (double) DOUBLE.get(bytes, address);
    }

    @Override
    public long readF64(int address) {
        return readLong(address);
    }

    @Override
    public void zero() {
        noteAll(0, bytes.length);
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public void fill(byte value, int from, int to) {
        count(to - from);
        noteAll(from, to - from);
        Arrays.fill(bytes, from, to, value);
    }

    @Override
    public void copy(int destination, int source, int size) {
        count(size);
        noteAll(destination, size);
        System.arraycopy(bytes, source, bytes, destination, size);
    }

    @Override
    public boolean shared() {
        return false;
    }

    @Override
    @SuppressWarnings("removal")
    public Object lock(int address) {
        throw new UnsupportedOperationException("one thread");
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, int expected, long timeout) {
        throw new UnsupportedOperationException("one thread");
    }

    @Override
    @SuppressWarnings("removal")
    public int waitOn(int address, long expected, long timeout) {
        throw new UnsupportedOperationException("one thread");
    }

    @Override
    @SuppressWarnings("removal")
    public int notify(int address, int waiters) {
        throw new UnsupportedOperationException("one thread");
    }
}
