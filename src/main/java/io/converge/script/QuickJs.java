package io.converge.script;

import io.converge.script.SandboxMemory.TooDeepException;
import io.converge.script.SandboxMemory.WorkLimitException;
import io.roastedroot.quickjs4j.core.JavyPluginModule;
import io.roastedroot.quickjs4j.split.JavyPluginModuleMachine;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.runtime.Machine;
import run.endive.runtime.Memory;
import run.endive.wasi.WasiOptions;
import run.endive.wasi.WasiPreview1;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/**
 * The QuickJS interpreter, compiled to WebAssembly, in a sandbox: no clock, no chance, no files, memory and work within
 * limits that are counted the same on every machine. Each call begins in the state that the start left.
 *
 * <p>Safe for use by one thread after another.
 */
final class QuickJs {

    /** Deep recursion must meet the engine's own limit, which is the same everywhere, before the thread's. */
    private static final long STACK_BYTES = 256L << 20;

    /** How far the engine's stack may grow on the caller's thread; what goes deeper gets a thread of its own. */
    private static final int SHALLOW_BYTES = 32 << 10;

    /** What the start may do, in accesses to memory: much more than reading any script takes. */
    private static final long START_WORK = 200_000_000;

    private static final ExecutorService THREADS = threads();

    private final int memoryBytes;
    private final Instance instance;
    private final Code entry;
    private final long stackPointer;
    private SandboxMemory memory;
    private String question = "null";
    private String answer;

    /** A compiled script in the engine's memory. */
    private record Code(int address, int length) {}

    /**
     * Starts the engine.
     *
     * @param prelude a script that may talk to the host by {@code java_invoke(_, "question" or "answer", text)}
     * @param start an expression that is evaluated once, with {@code question} to ask for
     * @param entry an expression that each call evaluates
     * @throws ScriptException if the start does not end well
     */
    QuickJs(String prelude, String start, String question, String entry, int memoryBytes) {
        this(prelude, start, question, entry, memoryBytes, JavyPluginModuleMachine::new);
    }

    /** @param code of the engine: as the build splits it, or as it was before */
    QuickJs(
            String prelude,
            String start,
            String question,
            String entry,
            int memoryBytes,
            Function<Instance, Machine> code) {
        this.memoryBytes = memoryBytes;
        this.instance = Instance.builder(JavyPluginModule.load())
                .withMemoryFactory(
                        limits -> memory = new SandboxMemory(limits.initialPages(), memoryBytes / Memory.PAGE_SIZE))
                .withMachineFactory(code)
                .withImportValues(ImportValues.builder()
                        .addFunction(system().toHostFunctions())
                        .addFunction(host())
                        .build())
                .build();
        this.question = question;
        this.entry = onItsThread(() -> {
            instance.export("initialize_runtime").apply();
            run(compile(prelude));
            memory.allow(START_WORK);
            run(compile(start));
            return compile(entry);
        });
        this.stackPointer = instance.global(0).getValue();
        memory.keep();
    }

    /** What the start answered, or the last call. */
    String answer() {
        return answer;
    }

    /**
     * Evaluates the entry.
     *
     * @param asked what {@code question} gives
     * @param work how many accesses to its memory it may make
     * @return what it gave as {@code answer}
     * @throws ScriptException if it does not end well
     */
    String call(String asked, long work) {
        question = asked;
        if (!answersHere(work)) {
            onItsThread(() -> {
                begin(work, 0);
                run(entry);
                return null;
            });
        }
        return answer;
    }

    private void begin(long work, int floor) {
        answer = null;
        memory.restore();
        instance.global(0).setValue(stackPointer);
        memory.allow(work);
        memory.keepAbove(floor);
    }

    /**
     * Tries it on this thread, as handing it to another one takes longer than most calls do. Where its stack is too small for the
     * call, nothing of the attempt counts.
     */
    private boolean answersHere(long work) {
        try {
            begin(work, (int) stackPointer - SHALLOW_BYTES);
            run(entry);
            return true;
        } catch (TooDeepException | StackOverflowError e) {
            return false;
        } catch (RuntimeException e) {
            if (e.getCause() instanceof StackOverflowError) {
                return false;
            }
            throw failure(e);
        }
    }

    private <T> T onItsThread(Supplier<T> work) {
        Future<T> result = THREADS.submit(work::get);
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return result.get();
                } catch (InterruptedException e) {
                    interrupted = true; // Its work is bounded, and what it comes to may not depend on this.
                }
            }
        } catch (ExecutionException e) {
            throw failure(e.getCause());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private ScriptException failure(Throwable cause) {
        if (cause instanceof ScriptException known) {
            return known;
        }
        if (cause instanceof WorkLimitException) {
            String limit = entry == null ? "the start of a script may" : "resolution.procedure.max.work allows";
            return new ScriptException("it did more than " + limit, cause);
        }
        if (memory.isFull()) {
            return new ScriptException("it needs more memory than " + memoryBytes + " bytes", cause);
        }
        if (cause instanceof IndexOutOfBoundsException) {
            return new ScriptException("it calls itself too deeply", cause);
        }
        return new ScriptException("the engine failed: " + cause, cause);
    }

    private Code compile(String script) {
        byte[] source = script.getBytes(StandardCharsets.UTF_8);
        int result = (int) instance.export("compileSrc").apply(copyIn(source), source.length)[0];
        return new Code(memory.readInt(result), memory.readInt(result + Integer.BYTES));
    }

    private void run(Code code) {
        instance.export("eval").apply(code.address, code.length, 0, 0);
    }

    private int copyIn(byte[] data) {
        int address = allocate(data.length);
        memory.write(address, data, 0, data.length);
        return address;
    }

    private int allocate(int length) {
        int address = (int) instance.export("cabi_realloc").apply(0, 0, 1, length)[0];
        if (address == 0) {
            throw new ScriptException("it needs more memory than " + memoryBytes + " bytes", null);
        }
        return address;
    }

    /** The one way out: gives the question and takes the answer. */
    private HostFunction host() {
        return new HostFunction(
                "endive",
                "invoke",
                FunctionType.of(Collections.nCopies(6, ValType.I32), List.of(ValType.I32)),
                (caller, given) -> {
                    String function = text(given[2], given[3]);
                    String result = "null";
                    if (function.equals("question")) {
                        result = question;
                    } else {
                        answer = text(given[4], given[5]);
                    }
                    byte[] bytes = result.getBytes(StandardCharsets.UTF_8);
                    int slice = allocate(2 * Integer.BYTES);
                    memory.writeI32(slice, copyIn(bytes));
                    memory.writeI32(slice + Integer.BYTES, bytes.length);
                    return new long[] {slice};
                });
    }

    private String text(long address, long length) {
        return new String(memory.readBytes((int) address, (int) length), StandardCharsets.UTF_8);
    }

    private static WasiPreview1 system() {
        return WasiPreview1.builder()
                .withOptions(WasiOptions.builder()
                        .withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC))
                        .withRandom(new Random(0))
                        .withStdout(OutputStream.nullOutputStream())
                        .withStderr(OutputStream.nullOutputStream())
                        .build())
                .build();
    }

    private static ExecutorService threads() {
        return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 10, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            Thread thread = new Thread(null, task, "merge-procedure", STACK_BYTES);
            thread.setDaemon(true);
            return thread;
        });
    }
}
