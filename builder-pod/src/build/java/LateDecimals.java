import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ConstantPoolSharingOption;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.FieldRefEntry;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;

/**
 * Lets Jackson's parsers make the four decimals with which they compare decimals when they do so. They keep them as constants ({@code
 * ParserMinimalBase.BD_MIN_INT} and others), so that every parser begins with BigDecimal, and BigDecimal with the powers of five up to
 * 5^65536: 25 ms of each start, before a builder has read its request. The integers of the same names are constants already.
 */
final class LateDecimals {
    private static final ClassDesc DECIMAL = ClassDesc.of("java.math.BigDecimal");
    private static final ClassDesc INTEGER = ClassDesc.of("java.math.BigInteger");
    private static final String KEEPER = "com/fasterxml/jackson/core/base/ParserMinimalBase";
    private static final Pattern NAME = Pattern.compile("BD_(MIN|MAX)_(INT|LONG)");

    private LateDecimals() {}

    /** The class file {@code bytes} without those constants: neither made nor read. */
    static byte[] in(ClassFile format, byte[] bytes) {
        ClassModel model = format.parse(bytes);
        if (!refersTo(model)) {
            return bytes;
        }
        CodeTransform reading = (code, element) -> {
            if (isDecimal(element, Opcode.GETSTATIC) && element instanceof FieldInstruction field) {
                String integer = field.name().stringValue().replaceFirst("D", "I");
                code.new_(DECIMAL)
                        .dup()
                        .getstatic(field.owner().asSymbol(), integer, INTEGER)
                        .invokespecial(
                                DECIMAL, ConstantDescs.INIT_NAME, MethodTypeDesc.of(ConstantDescs.CD_void, INTEGER));
            } else {
                code.with(element);
            }
        };
        ClassTransform transform = ClassTransform.transformingMethodBodies(reading);
        if (model.thisClass().asInternalName().equals(KEEPER)) {
            ClassTransform making = ClassTransform.transformingMethodBodies(
                    method -> method.methodName().equalsString(ConstantDescs.CLASS_INIT_NAME),
                    CodeTransform.ofStateful(Unmade::new));
            transform = making.andThen(transform);
        }
        // With a pool of its own it names only what is used.
        byte[] written = format.withOptions(ConstantPoolSharingOption.NEW_POOL).transformClass(model, transform);
        if (refersTo(format.parse(written))) {
            throw new IllegalStateException(model.thisClass().asInternalName() + " uses its decimals in another way now");
        }
        return written;
    }

    /** Leaves out all from a new decimal to where it is kept. */
    private static final class Unmade implements CodeTransform {
        private boolean inside;

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof NewObjectInstruction made && made.className().asSymbol().equals(DECIMAL)) {
                inside = true;
            }
            if (!inside) {
                code.with(element);
            }
            if (isDecimal(element, Opcode.PUTSTATIC)) {
                inside = false;
            }
        }
    }

    private static boolean isDecimal(CodeElement element, Opcode opcode) {
        return element instanceof FieldInstruction field
                && field.opcode() == opcode
                && field.typeSymbol().equals(DECIMAL)
                && NAME.matcher(field.name().stringValue()).matches();
    }

    private static boolean refersTo(ClassModel model) {
        return StreamSupport.stream(model.constantPool().spliterator(), false).anyMatch(LateDecimals::isReference);
    }

    private static boolean isReference(PoolEntry entry) {
        return entry instanceof FieldRefEntry field
                && field.typeSymbol().equals(DECIMAL)
                && NAME.matcher(field.name().stringValue()).matches();
    }
}
