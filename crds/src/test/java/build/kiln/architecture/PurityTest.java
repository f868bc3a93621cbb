package build.kiln.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** This module computes; it reads no files, calls nobody, and asks no clock. */
@AnalyzeClasses(packages = "build.kiln", importOptions = ImportOption.DoNotIncludeTests.class)
class PurityTest {
    @ArchTest
    static final ArchRule doesNoInputOutput = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "java.nio.file..",
                    "java.nio.channels..",
                    "java.net..",
                    "java.util.concurrent..",
                    "io.javaoperatorsdk..",
                    "io.quarkus..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.io\\.(File|RandomAccess).*")
            .orShould()
            .callMethod(java.time.Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "getenv", String.class);

    /** The kinds extend the client library's base class; nothing else knows the library's client. */
    @ArchTest
    static final ArchRule onlyKindsKnowTheClient = noClasses()
            .that()
            .areNotAssignableTo(io.fabric8.kubernetes.client.CustomResource.class)
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.fabric8.kubernetes.client..");

    @ArchTest
    static final ArchRule contractNeedsOnlyTheStreamingParser = classes()
            .that()
            .resideInAnyPackage("build.kiln.contract", "build.kiln.reference", "build.kiln.digest")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "com.fasterxml.jackson.core..",
                    "build.kiln.contract",
                    "build.kiln.reference",
                    "build.kiln.digest");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("build.kiln.(**)").should().beFreeOfCycles();
}
