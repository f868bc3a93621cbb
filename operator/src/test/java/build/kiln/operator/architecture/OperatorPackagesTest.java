package build.kiln.operator.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "build.kiln.operator", importOptions = ImportOption.DoNotIncludeTests.class)
class OperatorPackagesTest {
    private static final String[] PURE = {
        "..operator.observe..", "..operator.decide..", "..operator.pod..", "..operator.status.."
    };

    @ArchTest
    static final ArchRule pureCodeDoesNotTalkToTheCluster = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.fabric8.kubernetes.client..", "io.javaoperatorsdk..", "io.quarkus..", "jakarta..");

    @ArchTest
    static final ArchRule pureCodeReadsNoClock =
            noClasses().that().resideInAnyPackage(PURE).should().callMethod(java.time.Instant.class, "now");

    @ArchTest
    static final ArchRule pureCodeKnowsNothingOfTheRest = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "..operator.build..", "..operator.trigger..", "..operator.queue..", "..operator.config..");

    @ArchTest
    static final ArchRule noCycles =
            slices().matching("build.kiln.operator.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule namesSayOneThing = noClasses()
            .should()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Manager");
}
