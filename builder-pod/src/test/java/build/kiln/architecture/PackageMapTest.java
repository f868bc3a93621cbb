package build.kiln.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.Map;
import java.util.Optional;

/** Holds the package map of docs/design.md. */
@AnalyzeClasses(packages = "build.kiln", importOptions = ImportOption.DoNotIncludeTests.class)
class PackageMapTest {
    private static final String ROOT = "build.kiln.";

    /** The level of each package under the root; a sub-package is on its parent's level unless named. */
    private static final Map<String, Integer> LEVELS = Map.ofEntries(
            Map.entry("api", -1),
            Map.entry("reference", -1),
            Map.entry("policy", -1),
            Map.entry("contract", -1),
            Map.entry("request", -1),
            Map.entry("digest", -1),
            Map.entry("failure", 0),
            Map.entry("io", 0),
            Map.entry("oci", 1),
            Map.entry("linux", 1),
            Map.entry("hash", 1),
            Map.entry("blob", 2),
            Map.entry("archive", 2),
            Map.entry("compress", 2),
            Map.entry("rootfs", 2),
            Map.entry("layer", 3),
            Map.entry("registry", 3),
            Map.entry("snapshot", 3),
            Map.entry("source", 3),
            Map.entry("dockerfile", 3),
            Map.entry("graph", 4),
            Map.entry("context", 4),
            Map.entry("executor", 4),
            Map.entry("solver", 5),
            Map.entry("cache", 5),
            Map.entry("frontend", 5),
            Map.entry("op", 6),
            Map.entry("exporter", 6),
            Map.entry("build", 7),
            Map.entry("cli", 8));

    @ArchTest
    static final ArchRule arrowsPointDown = classes().should(dependOnlyDownwards());

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching(ROOT + "(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule frontendKnowsNoInputOutput = noClasses()
            .that()
            .resideInAPackage("build.kiln.frontend..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("build.kiln.executor..", "build.kiln.registry..", "build.kiln.snapshot..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule solverKnowsNoLanguageAndNoTransport = noClasses()
            .that()
            .resideInAPackage("build.kiln.solver..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("build.kiln.dockerfile..", "build.kiln.registry..", "build.kiln.layer..");

    @ArchTest
    static final ArchRule languageIsPure = classes()
            .that()
            .resideInAPackage("build.kiln.dockerfile..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "build.kiln.dockerfile..", "build.kiln.failure", "org.jspecify..")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule nativeCallsHaveThreeHomes = noClasses()
            .that()
            .resideOutsideOfPackages("build.kiln.linux..", "build.kiln.hash..", "build.kiln.compress..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("java.lang.foreign..");

    @ArchTest
    static final ArchRule theHttpLibraryHasOneHome = noClasses()
            .that()
            .resideOutsideOfPackage("build.kiln.io.http..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.hc..");

    @ArchTest
    static final ArchRule classesSayWhatTheyDo = noClasses()
            .that()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Util")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");

    private static ArchCondition<JavaClass> dependOnlyDownwards() {
        return new ArchCondition<>("depend only on packages of their own level or below") {
            @Override
            public void check(JavaClass item, ConditionEvents events) {
                int level = level(item).orElse(Integer.MAX_VALUE);
                if (level == Integer.MAX_VALUE) {
                    events.add(SimpleConditionEvent.violated(item, item.getName() + " is in no package of the map"));
                }
                item.getDirectDependenciesFromSelf().stream()
                        .filter(dependency -> IN_KILN.test(dependency.getTargetClass()))
                        .filter(dependency -> level(dependency.getTargetClass()).orElse(-1) > level)
                        .forEach(dependency ->
                                events.add(SimpleConditionEvent.violated(item, dependency.getDescription())));
            }
        };
    }

    private static final DescribedPredicate<JavaClass> IN_KILN =
            DescribedPredicate.describe("in Kiln", type -> type.getPackageName().startsWith(ROOT));

    private static Optional<Integer> level(JavaClass type) {
        String name = type.getPackageName();
        if (!name.startsWith(ROOT)) {
            return Optional.empty();
        }
        String top = name.substring(ROOT.length()).split("\\.", 2)[0];
        return Optional.ofNullable(LEVELS.get(top));
    }
}
