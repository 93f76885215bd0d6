import static org.objectweb.asm.Opcodes.*;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.CodeSizeEvaluator;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.FieldNode;
import org.objectweb.asm.tree.FrameNode;
import org.objectweb.asm.tree.IincInsnNode;
import org.objectweb.asm.tree.InsnList;
import org.objectweb.asm.tree.InsnNode;
import org.objectweb.asm.tree.IntInsnNode;
import org.objectweb.asm.tree.JumpInsnNode;
import org.objectweb.asm.tree.LabelNode;
import org.objectweb.asm.tree.LookupSwitchInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.TableSwitchInsnNode;
import org.objectweb.asm.tree.TypeInsnNode;
import org.objectweb.asm.tree.VarInsnNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.BasicInterpreter;
import org.objectweb.asm.tree.analysis.BasicValue;
import org.objectweb.asm.tree.analysis.Frame;

/**
 * Writes the classes of the JavaScript engine anew, as {@code io.roastedroot.quickjs4j.split}, for HotSpot to compile all of them.
 * Run by the build.
 *
 * <p>HotSpot leaves a method of more than 8000 bytes to its interpreter for ever, and QuickJS's main loop is one of 57 000. Here
 * such a method becomes parts of some 1500 bytes, small enough for what they call to be inlined, too, and a loop that calls one
 * after the other: a part ends with the number of the place where it goes on. What local variables hold from one part to the next
 * stands in fields of an object that each call of the method makes. Cuts are made where nothing is on the operand stack, so nothing
 * else has to be handed on. The instructions and their order stay what they are, and with them what is read and written.
 *
 * <p>Beside that, the checks whether the thread is interrupted are left out: a call's work is bounded, and its result may not
 * depend on that.
 */
public final class SplitEngine {

    private static final String FROM = "io/roastedroot/quickjs4j/core/JavyPluginModuleMachine";
    private static final List<String> CLASSES = List.of(
            "", "MachineCall", "Shaded", "Dispatch_0", "Dispatch_512", "Dispatch_1024", "Dispatch_1536", "FuncGroup_0");

    /** HotSpot's {@code HugeMethodLimit}. */
    private static final int HUGE_BYTES = 8000;

    private static final int PART_BYTES = 1500;

    private SplitEngine() {}

    /** @param arguments the folder for classes, a file that tells what they were made from, and this file */
    public static void main(String[] arguments) throws IOException, AnalyzerException {
        Path folder = Path.of(arguments[0]);
        Path mark = Path.of(arguments[1]);
        String made = source("") + "\n" + Files.readString(Path.of(arguments[2]));
        boolean isThere = Files.exists(folder.resolve(new Elsewhere().map(FROM) + ".class"));
        if (isThere && Files.exists(mark) && Files.readString(mark).equals(made)) {
            return;
        }
        for (String name : CLASSES) {
            for (ClassNode node : split(read(name))) {
                Path file = folder.resolve(node.name + ".class");
                Files.createDirectories(file.getParent());
                Files.write(file, bytes(node));
            }
        }
        Files.writeString(mark, made);
    }

    private static URL source(String name) {
        return SplitEngine.class.getClassLoader().getResource(FROM + name + ".class");
    }

    private static ClassNode read(String name) throws IOException {
        ClassNode node = new ClassNode();
        try (InputStream file = source(name).openStream()) {
            new ClassReader(file.readAllBytes()).accept(new ClassRemapper(node, new Elsewhere()), 0);
        }
        return node;
    }

    private static byte[] bytes(ClassNode node) {
        // Methods with handlers are copied with the frames that they have; where methods are split, references are all of one type.
        boolean hasHandlers = node.methods.stream().anyMatch(method -> !method.tryCatchBlocks.isEmpty());
        ClassWriter writer = new ClassWriter(hasHandlers ? ClassWriter.COMPUTE_MAXS : ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected String getCommonSuperClass(String one, String other) {
                return "java/lang/Object";
            }
        };
        node.accept(writer);
        return writer.toByteArray();
    }

    /** The class, and those of its methods' states. */
    private static List<ClassNode> split(ClassNode node) throws AnalyzerException {
        List<ClassNode> classes = new ArrayList<>(List.of(node));
        for (MethodNode method : List.copyOf(node.methods)) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (instruction instanceof MethodInsnNode call && call.name.equals("checkInterruption")) {
                    method.instructions.remove(instruction);
                }
            }
            if (size(method) > HUGE_BYTES) {
                Parts parts = new Parts(new Body(node.name, method));
                node.methods.addAll(new Writing(node, method, parts).write());
                classes.add(parts.state.node);
            }
        }
        for (MethodNode method : node.methods) {
            if (size(method) > HUGE_BYTES) {
                throw new IllegalStateException(node.name + '.' + method.name + " is still huge");
            }
        }
        return classes;
    }

    private static int size(MethodNode method) {
        CodeSizeEvaluator evaluator = new CodeSizeEvaluator(null);
        method.accept(evaluator);
        return evaluator.getMaxSize();
    }

    private static final class Elsewhere extends Remapper {

        Elsewhere() {
            super(ASM9);
        }

        @Override
        public String map(String name) {
            return name.startsWith(FROM) ? name.replace("/core/", "/split/") : name;
        }
    }

    /** The instructions of a method, by their index, and what is known of each. */
    private static final class Body {

        final MethodNode method;
        final AbstractInsnNode[] code;
        /** What the variables and the stack hold before each; null where it is never reached. */
        final Frame<BasicValue>[] frames;
        /** Which variables are read after it before they are written, as bits. */
        final long[] live;

        private final Map<LabelNode, Integer> indexes = new HashMap<>();

        Body(String owner, MethodNode method) throws AnalyzerException {
            this.method = method;
            remove(instruction -> instruction instanceof FrameNode);
            Analyzer<BasicValue> analyzer = new Analyzer<>(new BasicInterpreter());
            Frame<BasicValue>[] all = analyzer.analyzeAndComputeMaxs(owner, method);
            InsnList list = method.instructions;
            Set<AbstractInsnNode> dead = new HashSet<>();
            for (int i = 0; i < all.length; i++) {
                if (all[i] == null && !(list.get(i) instanceof LabelNode)) {
                    dead.add(list.get(i));
                }
            }
            remove(dead::contains);
            if (!method.tryCatchBlocks.isEmpty() || method.maxLocals > Long.SIZE) {
                throw new IllegalStateException(method.name + " has handlers, or too many variables");
            }
            frames = analyzer.analyze(owner, method);
            code = list.toArray();
            for (int i = 0; i < code.length; i++) {
                if (code[i] instanceof LabelNode label) {
                    indexes.put(label, i);
                }
            }
            live = liveness();
        }

        private void remove(Predicate<AbstractInsnNode> unwanted) {
            for (AbstractInsnNode instruction : method.instructions.toArray()) {
                if (unwanted.test(instruction)) {
                    method.instructions.remove(instruction);
                }
            }
        }

        int at(LabelNode label) {
            return indexes.get(label);
        }

        boolean isReached(int i) {
            return frames[i] != null;
        }

        /** Where it may go on. */
        List<Integer> next(int i) {
            AbstractInsnNode instruction = code[i];
            if (instruction instanceof JumpInsnNode jump) {
                return jump.getOpcode() == GOTO ? List.of(at(jump.label)) : List.of(at(jump.label), i + 1);
            }
            List<Integer> next = new ArrayList<>();
            if (instruction instanceof TableSwitchInsnNode table) {
                next.add(at(table.dflt));
                table.labels.forEach(label -> next.add(at(label)));
            } else if (instruction instanceof LookupSwitchInsnNode lookup) {
                next.add(at(lookup.dflt));
                lookup.labels.forEach(label -> next.add(at(label)));
            } else if (!isReturn(instruction) && instruction.getOpcode() != ATHROW && i + 1 < code.length) {
                next.add(i + 1);
            }
            return next;
        }

        static boolean isReturn(AbstractInsnNode instruction) {
            return instruction.getOpcode() >= IRETURN && instruction.getOpcode() <= RETURN;
        }

        private static boolean isStore(AbstractInsnNode instruction) {
            return instruction.getOpcode() >= ISTORE && instruction.getOpcode() <= ASTORE;
        }

        private long[] liveness() {
            long[] before = new long[code.length];
            boolean changed = true;
            while (changed) {
                changed = false;
                for (int i = code.length - 1; i >= 0; i--) {
                    long variables = isReached(i) ? liveBefore(i, before) : 0;
                    changed |= variables != before[i];
                    before[i] = variables;
                }
            }
            return before;
        }

        private long liveBefore(int i, long[] before) {
            long after = 0;
            for (int next : next(i)) {
                after |= before[next];
            }
            if (code[i] instanceof VarInsnNode variable) {
                long bit = 1L << variable.var;
                return isStore(variable) ? after & ~bit : after | bit;
            }
            return code[i] instanceof IincInsnNode increment ? after | 1L << increment.var : after;
        }

        long written(int i) {
            if (code[i] instanceof IincInsnNode increment) {
                return 1L << increment.var;
            }
            return code[i] instanceof VarInsnNode variable && isStore(variable) ? 1L << variable.var : 0;
        }

        Type type(int i, int variable) {
            Type type = frames[i].getLocal(variable).getType();
            if (type == null) {
                throw new IllegalStateException("variable " + variable + " of " + method.name + " is not known at " + i);
            }
            return type;
        }

        /** About how long it is. */
        int size(int i) {
            if (code[i] instanceof TableSwitchInsnNode table) {
                return 16 + Integer.BYTES * table.labels.size();
            }
            if (code[i] instanceof LookupSwitchInsnNode lookup) {
                return 12 + 2 * Integer.BYTES * lookup.labels.size();
            }
            return code[i] instanceof LabelNode ? 0 : code[i] instanceof InsnNode ? 1 : code[i] instanceof VarInsnNode ? 2 : 3;
        }
    }

    /** Where a method is cut, and the places where a part may be entered: each has a number, some several. */
    private static final class Parts {

        private static final int DISPATCH_LABELS = 64;
        private static final int DISPATCH_BYTES = 30;
        private static final int TAIL_STEPS = 30;

        final Body body;
        final State state;
        /** First instructions, and the end. */
        final List<Integer> starts = new ArrayList<>(List.of(0));
        /** By their numbers. The labels of the dispatch have those by which it is switched. */
        final List<Integer> entries = new ArrayList<>();
        /** The switch that an interpreter goes back to after each instruction of its own; null in other methods. */
        TableSwitchInsnNode dispatch;

        int dispatchAt = -1;
        /** What leads to it. Each part has a copy, so that there is one call for each instruction of the interpreter's. */
        final Set<Integer> tail = new HashSet<>();

        private final Map<Integer, Integer> numbers = new HashMap<>();

        Parts(Body body) {
            this.body = body;
            state = new State(body);
            findDispatch();
            cut();
            number();
        }

        int count() {
            return starts.size() - 1;
        }

        int partOf(int i) {
            int found = Collections.binarySearch(starts, i);
            return found >= 0 ? found : -found - 2;
        }

        int number(int entry) {
            return numbers.get(entry);
        }

        private void findDispatch() {
            for (int i = 0; i < body.code.length; i++) {
                if (body.code[i] instanceof TableSwitchInsnNode table
                        && table.labels.size() >= DISPATCH_LABELS
                        && body.frames[i].getStackSize() == 1) {
                    dispatch = table;
                    dispatchAt = i;
                }
            }
            if (dispatch == null) {
                return;
            }
            int block = dispatchAt;
            while (block > 0 && !(body.code[block] instanceof LabelNode && body.frames[block].getStackSize() == 0)) {
                block--;
            }
            for (int i = block; i < dispatchAt; i++) {
                tail.add(i);
            }
            Map<Integer, Integer> jumps = new HashMap<>();
            for (AbstractInsnNode instruction : body.code) {
                if (instruction instanceof JumpInsnNode jump) {
                    jumps.merge(body.at(jump.label), 1, Integer::sum);
                }
            }
            int busiest = Collections.max(jumps.entrySet(), Map.Entry.comparingByValue()).getKey();
            Set<Integer> path = new HashSet<>();
            if (leadsTo(block, busiest, TAIL_STEPS, path)) {
                tail.addAll(path);
            }
        }

        private boolean leadsTo(int goal, int i, int steps, Set<Integer> path) {
            if (i == goal) {
                return true;
            }
            if (steps == 0 || path.contains(i)) {
                return false;
            }
            path.add(i);
            boolean leads = false;
            for (int next : body.next(i)) {
                leads |= leadsTo(goal, next, steps - 1, path);
            }
            if (!leads) {
                path.remove(i);
            }
            return leads;
        }

        /** Behind a jump, if there is one in the second half of what a part may be; else anywhere. */
        private void cut() {
            boolean[] held = held();
            int bytes = 0;
            int best = -1;
            boolean isBehindJump = false;
            for (int i = 1; i < body.code.length; i++) {
                bytes += body.code[i - 1] == dispatch ? DISPATCH_BYTES : body.size(i - 1);
                if (held[i] || !body.isReached(i)) {
                    continue;
                }
                boolean behindJump = isBehindJump(i);
                if (bytes > PART_BYTES / 2 && (behindJump || !isBehindJump)) {
                    best = i;
                    isBehindJump = behindJump;
                }
                if (bytes > PART_BYTES && best > 0) {
                    starts.add(best);
                    bytes = 0;
                    for (int k = best; k < i; k++) {
                        bytes += body.size(k);
                    }
                    best = -1;
                    isBehindJump = false;
                }
            }
            starts.add(body.code.length);
        }

        private boolean isBehindJump(int i) {
            int before = i - 1;
            while (before > 0 && (body.code[before].getOpcode() < 0 || !body.isReached(before))) {
                before--;
            }
            return !body.next(before).contains(before + 1);
        }

        /** Where something is on the stack, or jumps across with something. */
        private boolean[] held() {
            boolean[] held = new boolean[body.code.length];
            for (int i = 0; i < held.length; i++) {
                if (!body.isReached(i)) {
                    continue;
                }
                held[i] |= body.frames[i].getStackSize() > 0;
                for (int next : body.next(i)) {
                    if (next != i + 1 && body.frames[next].getStackSize() > 0) {
                        Arrays.fill(held, Math.min(i, next) + 1, Math.max(i, next) + 1, true);
                    }
                }
            }
            return held;
        }

        private void number() {
            if (dispatch != null) {
                dispatch.labels.forEach(label -> entries.add(body.at(label)));
                enter(body.at(dispatch.dflt));
            }
            enter(0);
            for (int i = 0; i < body.code.length; i++) {
                if (!body.isReached(i) || body.code[i] == dispatch) {
                    continue;
                }
                for (int next : body.next(i)) {
                    boolean isLeft = tail.contains(i) || partOf(next) != partOf(i);
                    if (isLeft && !tail.contains(next) && next != dispatchAt) {
                        enter(next);
                    }
                }
            }
        }

        private void enter(int i) {
            if (body.frames[i].getStackSize() > 0) {
                throw new IllegalStateException(body.method.name + " cannot be entered at " + i);
            }
            if (!numbers.containsKey(i)) {
                int known = entries.indexOf(i);
                numbers.put(i, known < 0 ? entries.size() : known);
                if (known < 0) {
                    entries.add(i);
                }
            }
        }
    }

    /** What is kept of a call from one part to the next. */
    private static final class State {

        private static final String RESULT = "result";

        final ClassNode node = new ClassNode();
        private final Body body;
        private final Set<String> fields = new HashSet<>();

        State(Body body) {
            this.body = body;
            node.version = V11;
            node.access = ACC_FINAL | ACC_SUPER;
            node.name = new Elsewhere().map(FROM) + "State_" + body.method.name;
            node.superName = "java/lang/Object";
            MethodNode constructor = new MethodNode(0, "<init>", "()V", null, null);
            constructor.instructions.add(new VarInsnNode(ALOAD, 0));
            constructor.instructions.add(new MethodInsnNode(INVOKESPECIAL, node.superName, "<init>", "()V"));
            constructor.instructions.add(new InsnNode(RETURN));
            node.methods.add(constructor);
        }

        FieldInsnNode field(int opcode, String name, Type type) {
            if (type.getSort() >= Type.ARRAY) {
                throw new IllegalStateException(name + " of " + body.method.name + " is a reference");
            }
            if (fields.add(name)) {
                node.fields.add(new FieldNode(0, name, type.getDescriptor(), null, null));
            }
            return new FieldInsnNode(opcode, node.name, name, type.getDescriptor());
        }

        FieldInsnNode variable(int opcode, int variable, Type type) {
            return field(opcode, type.getDescriptor().toLowerCase(Locale.ROOT) + variable, type);
        }

        FieldInsnNode result(int opcode) {
            return field(opcode, RESULT, Type.getReturnType(body.method.desc));
        }
    }

    /** Writes the parts as methods, and the method as the loop that calls them. */
    private static final class Writing {

        /** Variables of a part: the state, the number of the entry, the memory and the instance; then the method's own. */
        private static final int STATE = 0;

        private static final int ENTRY = 1;
        private static final int MEMORY = 2;
        private static final int INSTANCE = 3;
        private static final int OWN = 4;
        private static final String ARGUMENTS = "ILrun/endive/runtime/Memory;Lrun/endive/runtime/Instance;";

        private final ClassNode owner;
        private final MethodNode method;
        private final Parts parts;
        private final Body body;
        private final State state;
        private final int scratch;
        /** Arguments that are handed on as such. */
        private int memory = -1;

        private int instance = -1;

        // Of the part at hand:
        private int part;
        private InsnList out;
        private long written;
        private Map<LabelNode, LabelNode> inside;
        private Map<Integer, LabelNode> inTail;
        private Map<Integer, LabelNode> exits;

        Writing(ClassNode owner, MethodNode method, Parts parts) {
            this.owner = owner;
            this.method = method;
            this.parts = parts;
            body = parts.body;
            state = parts.state;
            scratch = method.maxLocals + OWN;
            int variable = 0;
            for (Type type : Type.getArgumentTypes(method.desc)) {
                memory = type.getDescriptor().endsWith("/Memory;") ? variable : memory;
                instance = type.getDescriptor().endsWith("/Instance;") ? variable : instance;
                variable += type.getSize();
            }
        }

        List<MethodNode> write() {
            List<MethodNode> methods = new ArrayList<>();
            for (part = 0; part < parts.count(); part++) {
                methods.add(part());
            }
            loop();
            return methods;
        }

        private MethodNode part() {
            MethodNode made = new MethodNode(
                    ACC_STATIC, method.name + '$' + part, "(L" + state.node.name + ';' + ARGUMENTS + ")I", null, null);
            out = made.instructions;
            inside = new HashMap<>();
            inTail = new HashMap<>();
            exits = new LinkedHashMap<>();
            written = 0;
            int from = parts.starts.get(part);
            int to = parts.starts.get(part + 1);
            for (int i = from; i < to; i++) {
                written |= body.written(i);
                if (body.code[i] instanceof LabelNode label) {
                    inside.put(label, new LabelNode());
                }
            }
            parts.tail.forEach(i -> written |= body.written(i));
            Map<Integer, LabelNode> heads = entries();
            int last = from;
            for (int i = from; i < to; i++) {
                if (heads.containsKey(i)) {
                    out.add(heads.get(i));
                }
                if (body.isReached(i) || body.code[i] instanceof LabelNode) {
                    copy(i, false);
                    last = body.isReached(i) ? i : last;
                }
            }
            if (last + 1 < body.code.length && body.next(last).contains(last + 1)) {
                out.add(new JumpInsnNode(GOTO, target(last + 1, false)));
            }
            tail();
            exits.forEach((entry, label) -> {
                out.add(label);
                move(PUTFIELD, body.live[entry] & written, entry);
                out.add(number(parts.number(entry)));
                out.add(new InsnNode(IRETURN));
            });
            return made;
        }

        /** Goes where the number says, with the variables that are needed there. */
        private Map<Integer, LabelNode> entries() {
            TreeMap<Integer, Integer> entries = new TreeMap<>();
            Map<Integer, LabelNode> loads = new LinkedHashMap<>();
            Map<Integer, LabelNode> heads = new HashMap<>();
            for (int number = 0; number < parts.entries.size(); number++) {
                int entry = parts.entries.get(number);
                if (parts.partOf(entry) == part) {
                    entries.put(number, entry);
                    loads.put(entry, new LabelNode());
                    heads.put(entry, new LabelNode());
                }
            }
            long common = -1;
            for (int entry : loads.keySet()) {
                common &= body.live[entry];
            }
            LabelNode wrong = new LabelNode();
            if (!entries.isEmpty()) {
                move(GETFIELD, common, entries.firstEntry().getValue());
                out.add(new VarInsnNode(ILOAD, ENTRY));
                out.add(new LookupSwitchInsnNode(
                        wrong,
                        entries.keySet().stream().mapToInt(Integer::intValue).toArray(),
                        entries.values().stream().map(loads::get).toArray(LabelNode[]::new)));
            }
            for (Map.Entry<Integer, LabelNode> load : loads.entrySet()) {
                out.add(load.getValue());
                move(GETFIELD, body.live[load.getKey()] & ~common, load.getKey());
                out.add(new JumpInsnNode(GOTO, heads.get(load.getKey())));
            }
            out.add(wrong);
            out.add(new InsnNode(ACONST_NULL));
            out.add(new InsnNode(ATHROW));
            return heads;
        }

        /** Between the state and the variables, where they are of the types that they have at an instruction. */
        private void move(int opcode, long variables, int i) {
            for (int variable = 0; variable < method.maxLocals; variable++) {
                if ((variables & 1L << variable) == 0 || variable == memory || variable == instance) {
                    continue;
                }
                Type type = body.type(i, variable);
                out.add(new VarInsnNode(ALOAD, STATE));
                if (opcode == GETFIELD) {
                    out.add(state.variable(GETFIELD, variable, type));
                    out.add(new VarInsnNode(type.getOpcode(ISTORE), variable + OWN));
                } else {
                    out.add(new VarInsnNode(type.getOpcode(ILOAD), variable + OWN));
                    out.add(state.variable(PUTFIELD, variable, type));
                }
            }
        }

        private void tail() {
            if (inTail.isEmpty()) {
                return;
            }
            for (int i : parts.tail.stream().sorted().toList()) {
                out.add(inTail.computeIfAbsent(i, k -> new LabelNode()));
                copy(i, true);
                if (i + 1 == parts.dispatchAt) {
                    dispatch();
                } else if (body.next(i).contains(i + 1)) {
                    out.add(new JumpInsnNode(GOTO, target(i + 1, true)));
                }
            }
        }

        private LabelNode target(int i, boolean fromTail) {
            boolean isHere = parts.partOf(i) == part;
            if (parts.tail.contains(i) && (fromTail || !isHere)) {
                return inTail.computeIfAbsent(i, k -> new LabelNode());
            }
            return isHere && body.code[i] instanceof LabelNode label
                    ? inside.get(label)
                    : exits.computeIfAbsent(i, k -> new LabelNode());
        }

        private void copy(int i, boolean fromTail) {
            AbstractInsnNode instruction = body.code[i];
            Function<LabelNode, LabelNode> target = label -> target(body.at(label), fromTail);
            if (instruction instanceof LabelNode label) {
                if (!fromTail) {
                    out.add(inside.get(label));
                }
            } else if (instruction == parts.dispatch) {
                dispatch();
            } else if (instruction instanceof JumpInsnNode jump) {
                out.add(new JumpInsnNode(jump.getOpcode(), target.apply(jump.label)));
            } else if (instruction instanceof TableSwitchInsnNode table) {
                LabelNode[] labels = table.labels.stream().map(target).toArray(LabelNode[]::new);
                out.add(new TableSwitchInsnNode(table.min, table.max, target.apply(table.dflt), labels));
            } else if (instruction instanceof LookupSwitchInsnNode lookup) {
                LabelNode[] labels = lookup.labels.stream().map(target).toArray(LabelNode[]::new);
                int[] keys = lookup.keys.stream().mapToInt(Integer::intValue).toArray();
                out.add(new LookupSwitchInsnNode(target.apply(lookup.dflt), keys, labels));
            } else if (instruction instanceof VarInsnNode variable) {
                out.add(new VarInsnNode(variable.getOpcode(), slot(variable.var)));
            } else if (instruction instanceof IincInsnNode increment) {
                out.add(new IincInsnNode(slot(increment.var), increment.incr));
            } else if (Body.isReturn(instruction)) {
                end();
            } else {
                out.add(instruction.clone(Map.of()));
            }
        }

        private int slot(int variable) {
            return variable == memory ? MEMORY : variable == instance ? INSTANCE : variable + OWN;
        }

        private void end() {
            Type type = Type.getReturnType(method.desc);
            if (type != Type.VOID_TYPE) {
                out.add(new VarInsnNode(type.getOpcode(ISTORE), scratch));
                out.add(new VarInsnNode(ALOAD, STATE));
                out.add(new VarInsnNode(type.getOpcode(ILOAD), scratch));
                out.add(state.result(PUTFIELD));
            }
            out.add(new InsnNode(ICONST_M1));
            out.add(new InsnNode(IRETURN));
        }

        /** Ends the part with what is switched by, which is the number of where it goes on. */
        private void dispatch() {
            long needed = 0;
            for (LabelNode label : parts.dispatch.labels) {
                needed |= body.live[body.at(label)];
            }
            LabelNode beyond = exits.computeIfAbsent(body.at(parts.dispatch.dflt), k -> new LabelNode());
            out.add(number(parts.dispatch.min));
            out.add(new InsnNode(ISUB));
            out.add(new VarInsnNode(ISTORE, scratch));
            out.add(new VarInsnNode(ILOAD, scratch));
            out.add(new JumpInsnNode(IFLT, beyond));
            out.add(new VarInsnNode(ILOAD, scratch));
            out.add(number(parts.dispatch.labels.size()));
            out.add(new JumpInsnNode(IF_ICMPGE, beyond));
            move(PUTFIELD, needed & written, parts.dispatchAt);
            out.add(new VarInsnNode(ILOAD, scratch));
            out.add(new InsnNode(IRETURN));
        }

        private void loop() {
            Type[] arguments = Type.getArgumentTypes(method.desc);
            int kept = Arrays.stream(arguments).mapToInt(Type::getSize).sum();
            int entry = kept + 1;
            out = new InsnList();
            out.add(new TypeInsnNode(NEW, state.node.name));
            out.add(new InsnNode(DUP));
            out.add(new MethodInsnNode(INVOKESPECIAL, state.node.name, "<init>", "()V"));
            out.add(new VarInsnNode(ASTORE, kept));
            int variable = 0;
            for (Type type : arguments) {
                if (type.getSort() != Type.OBJECT && (body.live[0] & 1L << variable) != 0) {
                    out.add(new VarInsnNode(ALOAD, kept));
                    out.add(new VarInsnNode(type.getOpcode(ILOAD), variable));
                    out.add(state.variable(PUTFIELD, variable, type));
                }
                variable += type.getSize();
            }
            out.add(number(parts.number(0)));
            out.add(new VarInsnNode(ISTORE, entry));
            LabelNode again = new LabelNode();
            LabelNode done = new LabelNode();
            List<LabelNode> calls = new ArrayList<>();
            for (int i = 0; i < parts.count(); i++) {
                calls.add(new LabelNode());
            }
            out.add(again);
            out.add(new VarInsnNode(ILOAD, entry));
            LabelNode[] labels = parts.entries.stream().map(i -> calls.get(parts.partOf(i))).toArray(LabelNode[]::new);
            out.add(new TableSwitchInsnNode(0, labels.length - 1, done, labels));
            for (int i = 0; i < calls.size(); i++) {
                out.add(calls.get(i));
                out.add(new VarInsnNode(ALOAD, kept));
                out.add(new VarInsnNode(ILOAD, entry));
                out.add(memory < 0 ? new InsnNode(ACONST_NULL) : new VarInsnNode(ALOAD, memory));
                out.add(instance < 0 ? new InsnNode(ACONST_NULL) : new VarInsnNode(ALOAD, instance));
                out.add(new MethodInsnNode(
                        INVOKESTATIC, owner.name, method.name + '$' + i, "(L" + state.node.name + ';' + ARGUMENTS + ")I"));
                out.add(new VarInsnNode(ISTORE, entry));
                out.add(new JumpInsnNode(GOTO, again));
            }
            out.add(done);
            Type type = Type.getReturnType(method.desc);
            if (type != Type.VOID_TYPE) {
                out.add(new VarInsnNode(ALOAD, kept));
                out.add(state.result(GETFIELD));
            }
            out.add(new InsnNode(type.getOpcode(IRETURN)));
            method.instructions = out;
        }

        private static AbstractInsnNode number(int value) {
            return value >= Byte.MIN_VALUE && value <= Byte.MAX_VALUE
                    ? new IntInsnNode(BIPUSH, value)
                    : new IntInsnNode(SIPUSH, value);
        }
    }
}
