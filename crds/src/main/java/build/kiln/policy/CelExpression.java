package build.kiln.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A condition in the Common Expression Language over {@link CelInput}. CEL always ends; the limits here keep it from taking long:
 * of the expression's length and depth, of the steps of its comprehensions, and of the size of its regular expressions.
 *
 * <p>This is the only class that knows the library, which therefore is loaded only when a policy has a rule in CEL.
 */
final class CelExpression {
    private static final CelOptions LIMITS = CelOptions.current()
            .enableHeterogeneousNumericComparisons(true)
            .maxExpressionCodePointSize(2048)
            .maxParseRecursionDepth(64)
            .maxParseExpressionNodeCount(2000)
            .comprehensionMaxIterations(10_000)
            .maxRegexProgramSize(10_000)
            .build();
    private static final CelCompiler COMPILER = compiler();
    private static final CelRuntime RUNTIME =
            CelRuntimeFactory.plannerRuntimeBuilder().setOptions(LIMITS).build();

    private final Set<String> names;
    private final CelRuntime.Program program;

    private CelExpression(Set<String> names, CelRuntime.Program program) {
        this.names = names;
        this.program = program;
    }

    private static CelCompiler compiler() {
        var builder = CelCompilerFactory.standardCelCompilerBuilder()
                .setOptions(LIMITS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setResultType(SimpleType.BOOL);
        CelInput.VARIABLES.forEach(name -> builder.addVar(
                name,
                MapType.create(SimpleType.STRING, name.equals(CelInput.IMAGE) ? SimpleType.STRING : SimpleType.DYN)));
        return builder.build();
    }

    /** Throws {@link IllegalArgumentException} for what is no condition over the input. */
    static CelExpression compile(String text) {
        try {
            CelAbstractSyntaxTree tree = COMPILER.compile(text).getAst();
            Set<String> names = tree.getReferenceMap().values().stream()
                    .map(reference -> reference.name())
                    .filter(CelInput.VARIABLES::contains)
                    .collect(Collectors.toUnmodifiableSet());
            return new CelExpression(names, RUNTIME.createProgram(tree));
        } catch (CelValidationException | CelEvaluationException e) {
            throw new IllegalArgumentException("not a condition in CEL: " + e.getMessage(), e);
        }
    }

    /** Whether the expression reads the variable {@code name}. */
    boolean reads(String name) {
        return names.contains(name);
    }

    /** Whether {@code input} meets the condition; throws {@link IllegalArgumentException} when that cannot be told. */
    boolean holds(Map<String, Map<String, Object>> input) {
        try {
            return Boolean.TRUE.equals(program.eval(input));
        } catch (CelEvaluationException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
