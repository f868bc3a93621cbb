package build.kiln.cli;

import build.kiln.build.PlannedExports;
import build.kiln.contract.BuildRequest;
import build.kiln.contract.BuildRequestJson;
import build.kiln.contract.BuilderFiles;
import build.kiln.contract.CacheExportReport;
import build.kiln.contract.ContractException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * The second container of a builder pod whose build exports its cache: does what {@link BuilderMain} has planned, and leaves a {@link
 * CacheExportReport} as the container's termination message. Exits with 0 whatever came of it: the build has its image.
 */
public final class ExportMain {
    private ExportMain() {}

    /** Takes no arguments; the variables of {@link BuilderMain} move the files for tests. */
    public static void main(String[] arguments) throws IOException {
        LibraryLogs.discard();
        Path request = Path.of(variable(BuilderMain.REQUEST, BuilderFiles.REQUEST));
        Path result = Path.of(variable(BuilderMain.RESULT, BuilderFiles.RESULT));
        Path plan = Path.of(variable(BuilderFiles.EXPORT_VARIABLE, BuilderFiles.EXPORT));
        CacheExportReport report = run(request, plan);
        // An interrupted thread writes no file.
        Thread.interrupted();
        Files.write(result, report.writeBounded());
        System.out.flush();
        ProcessEnd.with(ExitCodes.DONE);
    }

    private static CacheExportReport run(Path file, Path plan) throws IOException {
        try (Interruption _ = Interruption.ofThisThread()) {
            BuildRequest request = BuildRequestJson.read(Files.readString(file, StandardCharsets.UTF_8));
            return new PlannedExports(Clock.systemUTC()).run(request, plan, System.out::println);
        } catch (ContractException e) {
            return new CacheExportReport(List.of("the cache was not exported: " + e.getMessage()));
        }
    }

    private static String variable(String name, String otherwise) {
        return Optional.ofNullable(System.getenv(name)).orElse(otherwise);
    }
}
