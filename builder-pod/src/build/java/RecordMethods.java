import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.classfile.Opcode;
import java.lang.classfile.TypeKind;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.reflect.AccessFlag;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compiles {@code equals} and {@code hashCode} of one record ahead. javac leaves them to the JVM ({@code ObjectMethods}), which
 * builds them of method handles at every start and cannot keep them in the AOT cache: up to ten milliseconds each, and a build
 * asks about fifteen. What stands here instead compares and hashes the same, as a private method of the record itself.
 * {@code toString} stays: a build that goes well calls few.
 */
final class RecordMethods {
    private static final ClassDesc BOOTSTRAPS = ClassDesc.of("java.lang.runtime.ObjectMethods");
    private static final ClassDesc OBJECTS = ClassDesc.of("java.util.Objects");
    private static final int FLAGS =
            AccessFlag.PRIVATE.mask() | AccessFlag.STATIC.mask() | AccessFlag.SYNTHETIC.mask();

    private final ClassDesc owner;
    private final Map<String, Method> found = new LinkedHashMap<>();

    private RecordMethods(ClassDesc owner) {
        this.owner = owner;
    }

    private record Method(MethodTypeDesc type, List<Component> components) {}

    private record Component(String field, ClassDesc type) {}

    /** The class file {@code bytes} without those methods that are left to the JVM. */
    static byte[] ahead(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        RecordMethods methods = new RecordMethods(model.thisClass().asSymbol());
        return format.transformClass(
                model,
                ClassTransform.transformingMethodBodies(methods::replace)
                        .andThen(ClassTransform.endHandler(methods::writeAll)));
    }

    private void replace(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeDynamicInstruction call && isWritten(call)) {
            Method method = new Method(
                    call.typeSymbol(),
                    call.bootstrapArgs().stream()
                            .skip(2)
                            .map(DirectMethodHandleDesc.class::cast)
                            .map(getter -> new Component(
                                    getter.methodName(),
                                    ClassDesc.ofDescriptor(getter.lookupDescriptor())))
                            .toList());
            String name = "record$" + call.name().stringValue();
            found.put(name, method);
            code.invokestatic(owner, name, method.type());
        } else {
            code.with(element);
        }
    }

    private static boolean isWritten(InvokeDynamicInstruction call) {
        return call.bootstrapMethod().owner().equals(BOOTSTRAPS)
                && List.of("equals", "hashCode").contains(call.name().stringValue());
    }

    private void writeAll(ClassBuilder builder) {
        found.forEach((name, method) -> builder.withMethodBody(name, method.type(), FLAGS, code -> {
            if (method.type().parameterCount() == 1) {
                writeHashCode(code, method.components());
            } else {
                writeEquals(code, method.components());
            }
        }));
    }

    /** {@code 31 * (31 * (31 * 0 + a) + b) + c}, as {@code ObjectMethods} does. */
    private void writeHashCode(CodeBuilder code, List<Component> components) {
        code.iconst_0();
        for (Component component : components) {
            ClassDesc type = component.type();
            code.bipush(31).imul().aload(0).getfield(owner, component.field(), type);
            if (type.isPrimitive()) {
                code.invokestatic(box(type), "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, type));
            } else {
                code.invokestatic(
                        OBJECTS, "hashCode", MethodTypeDesc.of(ConstantDescs.CD_int, ConstantDescs.CD_Object));
            }
            code.iadd();
        }
        code.ireturn();
    }

    private void writeEquals(CodeBuilder code, List<Component> components) {
        Label other = code.newLabel();
        Label different = code.newLabel();
        code.aload(0).aload(1).if_acmpne(other).iconst_1().ireturn().labelBinding(other);
        code.aload(1).instanceOf(owner).ifeq(different);
        code.aload(1).checkcast(owner).astore(2);
        for (Component component : components) {
            code.aload(0).getfield(owner, component.field(), component.type());
            code.aload(2).getfield(owner, component.field(), component.type());
            compare(code, component.type(), different);
        }
        code.iconst_1().ireturn().labelBinding(different).iconst_0().ireturn();
    }

    /** Goes to {@code different} unless the two values on the stack are equal: of floating-point numbers, all NaN are. */
    private static void compare(CodeBuilder code, ClassDesc type, Label different) {
        if (!type.isPrimitive()) {
            code.invokestatic(
                            OBJECTS,
                            "equals",
                            MethodTypeDesc.of(
                                    ConstantDescs.CD_boolean, ConstantDescs.CD_Object, ConstantDescs.CD_Object))
                    .ifeq(different);
            return;
        }
        switch (TypeKind.from(type).asLoadable()) {
            case INT -> code.branch(Opcode.IF_ICMPNE, different);
            case LONG -> code.lcmp().ifne(different);
            default ->
                code.invokestatic(box(type), "compare", MethodTypeDesc.of(ConstantDescs.CD_int, type, type))
                        .ifne(different);
        }
    }

    private static ClassDesc box(ClassDesc primitive) {
        return switch (TypeKind.from(primitive)) {
            case BOOLEAN -> ConstantDescs.CD_Boolean;
            case BYTE -> ConstantDescs.CD_Byte;
            case CHAR -> ConstantDescs.CD_Character;
            case SHORT -> ConstantDescs.CD_Short;
            case INT -> ConstantDescs.CD_Integer;
            case LONG -> ConstantDescs.CD_Long;
            case FLOAT -> ConstantDescs.CD_Float;
            case DOUBLE -> ConstantDescs.CD_Double;
            default -> throw new IllegalArgumentException("no component of a record: " + primitive);
        };
    }
}
