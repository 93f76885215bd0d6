package io.converge.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.converge.script.SandboxMemory.TooDeepException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import run.endive.runtime.Memory;
import run.endive.wasm.types.DataSegment;
import run.endive.wasm.types.PassiveDataSegment;

/** Whatever writes to it, and wherever, is undone. */
class SandboxMemoryTest {

    private static final int INITIAL_PAGES = 2;
    private static final int SIZE = INITIAL_PAGES * Memory.PAGE_SIZE;
    private static final int WAYS_TO_WRITE = 12;

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whateverWasWrittenIsPutBack(long seed) {
        Random random = new Random(seed);
        SandboxMemory memory = new SandboxMemory(INITIAL_PAGES, INITIAL_PAGES + 3);
        memory.initialize(null, new DataSegment[] {new PassiveDataSegment(bytes(random, 5_000))});
        memory.write(0, bytes(random, SIZE), 0, SIZE);
        memory.keep();
        byte[] kept = memory.readBytes(0, SIZE);

        for (int call = 0; call < 300; call++) {
            for (int writes = random.nextInt(20); writes >= 0; writes--) {
                write(memory, random);
            }
            memory.restore();

            assertThat(memory.pages()).as("seed %s, call %s", seed, call).isEqualTo(INITIAL_PAGES);
            assertThat(memory.readBytes(0, SIZE))
                    .as("seed %s, call %s", seed, call)
                    .isEqualTo(kept);
        }
    }

    @Test
    void whatWasGrownIsZeroAgain() {
        SandboxMemory memory = new SandboxMemory(INITIAL_PAGES, INITIAL_PAGES + 3);
        memory.keep();
        memory.grow(1);
        memory.writeI32(SIZE, 4711);
        memory.restore();

        memory.grow(1);

        assertThat(memory.readInt(SIZE)).isZero();
    }

    /** A value that begins at the end of what is noted together reaches into what comes next. */
    @Test
    void valueAcrossTwoPagesIsPutBack() {
        SandboxMemory memory = new SandboxMemory(INITIAL_PAGES, INITIAL_PAGES);
        memory.keep();

        for (int address = 0; address <= SIZE - Long.BYTES; address++) {
            memory.writeLong(address, -1);
            memory.restore();

            assertThat(memory.readLong(address)).as("at %s", address).isZero();
        }
    }

    @Test
    void nothingIsWrittenBelowTheFloor() {
        SandboxMemory memory = new SandboxMemory(INITIAL_PAGES, INITIAL_PAGES);
        memory.keep();
        memory.keepAbove(Memory.PAGE_SIZE);
        memory.writeByte(Memory.PAGE_SIZE, (byte) 1);

        assertThatThrownBy(() -> memory.writeByte(Memory.PAGE_SIZE - 1, (byte) 1))
                .isInstanceOf(TooDeepException.class);
        assertThat(memory.read(Memory.PAGE_SIZE - 1)).isZero();
    }

    private static void write(SandboxMemory memory, Random random) {
        int address = address(memory, random);
        int size = random.nextInt(random.nextBoolean() ? 16 : 6_000);
        try {
            switch (random.nextInt(WAYS_TO_WRITE)) {
                case 0 -> memory.writeByte(address, (byte) random.nextInt());
                case 1 -> memory.writeShort(address, (short) random.nextInt());
                case 2 -> memory.writeI32(address, random.nextInt());
                case 3 -> memory.writeLong(address, random.nextLong());
                case 4 -> memory.writeF32(address, random.nextFloat());
                case 5 -> memory.writeF64(address, random.nextDouble());
                case 6 -> memory.write(address, bytes(random, size), 0, size);
                case 7 -> memory.fill((byte) random.nextInt(), address, address + size);
                case 8 -> memory.copy(address, random.nextInt(SIZE - size), size);
                case 9 -> memory.initPassiveSegment(0, address, 0, Math.min(size, 5_000));
                case 10 -> memory.zero();
                default -> memory.grow(random.nextInt(3));
            }
        } catch (IndexOutOfBoundsException e) {
            assertThat(address < 0 || address + Math.max(size, Long.BYTES) > memory.pages() * Memory.PAGE_SIZE)
                    .as("at %s, %s bytes: %s", address, size, e)
                    .isTrue();
        }
    }

    /** Mostly in few places, and often at the ends of pages and of all. */
    private static int address(SandboxMemory memory, Random random) {
        int size = memory.pages() * Memory.PAGE_SIZE;
        return switch (random.nextInt(4)) {
            case 0 -> random.nextInt(20) - 10;
            case 1 -> size - random.nextInt(20);
            case 2 -> 1024 * random.nextInt(size / 1024) - random.nextInt(9);
            default -> random.nextInt(size);
        };
    }

    private static byte[] bytes(Random random, int size) {
        byte[] bytes = new byte[size];
        random.nextBytes(bytes);
        return bytes;
    }
}
