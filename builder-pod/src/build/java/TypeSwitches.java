import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles the {@code switch} over types of one class ahead. javac leaves it to the JVM ({@code SwitchBootstraps.typeSwitch}), which
 * makes a class for each of them at every start and cannot keep it in the AOT cache: a millisecond or two for each, and a
 * build passes about forty. What stands here instead is what that class would do, as a private method of the class itself.
 */
final class TypeSwitches {
    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.SwitchBootstraps");
    private static final int FLAGS =
            AccessFlag.PRIVATE.mask() | AccessFlag.STATIC.mask() | AccessFlag.SYNTHETIC.mask();

    private final ClassDesc owner;
    private final boolean isInterface;
    private final Map<Switch, String> names = new LinkedHashMap<>();

    TypeSwitches(ClassDesc owner, boolean isInterface) {
        this.owner = owner;
        this.isInterface = isInterface;
    }

    /** {@code type} takes the value and the first label that counts, and gives the number of the label that matches. */
    private record Switch(MethodTypeDesc type, List<ClassDesc> labels) {}

    /** The class file {@code bytes} without type switches that are left to the JVM. */
    static byte[] ahead(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        TypeSwitches switches =
                new TypeSwitches(model.thisClass().asSymbol(), model.flags().has(AccessFlag.INTERFACE));
        return format.transformClass(
                model,
                ClassTransform.transformingMethodBodies(switches::replace)
                        .andThen(ClassTransform.endHandler(switches::writeAll)));
    }

    private void writeAll(ClassBuilder builder) {
        names.forEach((known, name) ->
                builder.withMethodBody(name, known.type(), FLAGS, code -> write(code, known.labels())));
    }

    private void replace(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeDynamicInstruction call && isTypeSwitch(call)) {
            Switch found = new Switch(
                    call.typeSymbol(),
                    call.bootstrapArgs().stream().map(ClassDesc.class::cast).toList());
            String name = names.computeIfAbsent(found, unknown -> "typeSwitch$" + names.size());
            code.invokestatic(owner, name, found.type(), isInterface);
        } else {
            code.with(element);
        }
    }

    /** Labels may be constants too, which are left to the JVM. */
    private static boolean isTypeSwitch(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().equals(BOOTSTRAPS)
                && call.bootstrapMethod().methodName().equals("typeSwitch")
                && call.typeSymbol().parameterType(0).isClassOrInterface()
                && call.bootstrapArgs().stream().allMatch(TypeSwitches::isClass);
    }

    private static boolean isClass(ConstantDesc label) {
        return label instanceof ClassDesc type && (type.isClassOrInterface() || type.isArray());
    }

    /** As {@code SwitchBootstraps} says: -1 for null, and the number of labels where none matches. */
    private static void write(CodeBuilder code, List<ClassDesc> labels) {
        Label some = code.newLabel();
        code.aload(0).ifnonnull(some).loadConstant(-1).ireturn().labelBinding(some);
        for (int i = 0; i < labels.size(); i++) {
            Label next = code.newLabel();
            code.iload(1).loadConstant(i).if_icmpgt(next);
            code.aload(0).instanceOf(labels.get(i)).ifeq(next);
            code.loadConstant(i).ireturn().labelBinding(next);
        }
        code.loadConstant(labels.size()).ireturn();
    }
}
