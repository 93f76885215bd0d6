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
 * Belongs to one thread.
 */
final class SandboxMemory implements Memory {

    /** A script did more than it may. */
    static final class WorkLimitException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WorkLimitException() {
            super("the limit on work", null, false, false);
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

    private final int initialPages;
    private final int maximumPages;
    private byte[] bytes;
    private byte[] snapshot;
    private DataSegment[] segments = {};
    private long accessesLeft = Long.MAX_VALUE;
    private boolean full;

    SandboxMemory(int initialPages, int maximumPages) {
        this.initialPages = initialPages;
        this.maximumPages = Math.max(initialPages, maximumPages);
        this.bytes = new byte[initialPages * PAGE_SIZE];
    }

    /** Allows so many accesses from now on. */
    void allow(long accesses) {
        accessesLeft = accesses;
    }

    /** Keeps what it holds now for {@link #restore}. */
    void keep() {
        snapshot = bytes.clone();
    }

    /** Puts back what it held, and its size, at {@link #keep}. */
    void restore() {
        full = false;
        if (bytes.length == snapshot.length) {
            System.arraycopy(snapshot, 0, bytes, 0, snapshot.length);
        } else {
            bytes = snapshot.clone();
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
        bytes[address] = value;
    }

    @Override
    public void writeF32(int address, float value) {
        count();
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
        Arrays.fill(bytes, (byte) 0);
    }

    @Override
    public void fill(byte value, int from, int to) {
        count(to - from);
        Arrays.fill(bytes, from, to, value);
    }

    @Override
    public void copy(int destination, int source, int size) {
        count(size);
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
