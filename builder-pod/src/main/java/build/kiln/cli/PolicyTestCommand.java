package build.kiln.cli;

import build.kiln.policy.Action;
import build.kiln.policy.Policy;
import build.kiln.policy.Subject.Provenance;
import build.kiln.policy.Violation;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** {@code kiln policy test}: what policies say about workloads and ImageBuilds, without a cluster. */
final class PolicyTestCommand implements Command {
    private final Console console;
    List<Path> files = new ArrayList<>();
    String namespace = "default";
    List<String> labels = new ArrayList<>();
    List<String> built = new ArrayList<>();
    Optional<String> at = Optional.empty();
    String output = "text";

    PolicyTestCommand(Console console) {
        this.console = console;
    }

    @Override
    public void declare(Declaration to) {
        to.about("Judge workloads and ImageBuilds by ImagePolicies: 0 allowed, 1 denied, 2 wrong usage.");
        to.option("-f", "--filename")
                .required()
                .label("FILE")
                .about("ImagePolicies, and the objects to judge; once or several times, in any order.")
                .paths(value -> files = value);
        to.option("-n", "--namespace")
                .label("NAME")
                .about("The namespace of objects that name none.")
                .text(value -> namespace = value);
        to.option("--namespace-label")
                .label("KEY=VALUE")
                .about("A label of the namespaces that are not among the files.")
                .texts(value -> labels = value);
        to.option("--built")
                .label("DIGEST=NAMESPACE/NAME[,SOURCE]")
                .about("An image that an ImageBuild produced, for rules about provenance.")
                .texts(value -> built = value);
        to.option("--at")
                .label("TIME")
                .about("The time to judge at, RFC 3339. Default: now.")
                .text(value -> at = Optional.of(value));
        to.option("-o", "--output")
                .label("text|json")
                .about("The form of the answer.")
                .text(value -> output = value);
    }

    private record Finding(String object, Violation violation) {
        Map<String, Object> json() {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("object", object);
            json.put("policy", violation.policy());
            json.put("rule", violation.rule());
            json.put("action", word(violation.action()));
            json.put("field", violation.field());
            json.put("message", violation.message());
            json.put("remedy", violation.remedy());
            return json;
        }

        String text() {
            return "%s %s %s: policy %s, rule %s: %s; %s"
                    .formatted(
                            word(violation.action()).toUpperCase(Locale.ROOT),
                            object,
                            violation.field(),
                            violation.policy(),
                            violation.rule(),
                            violation.message(),
                            violation.remedy());
        }
    }

    @Override
    public Integer call() throws IOException {
        if (!output.equals("text") && !output.equals("json")) {
            throw new UsageException("--output: text or json, not \"" + output + "\"");
        }
        PolicyFiles given = PolicyFiles.read(files);
        List<Policy> policies = given.policies();
        if (policies.isEmpty()) {
            throw new UsageException("there is no ImagePolicy in the files; give one with --filename");
        }
        List<PolicySubjects.Found> subjects =
                new PolicySubjects(namespace, KeyValue.all("--namespace-label", labels), ledger()).of(given.others());
        if (subjects.isEmpty()) {
            throw new UsageException("nothing in the files names an image; give workloads with --filename");
        }
        Instant now = time();
        List<Finding> findings = subjects.stream()
                .flatMap(found -> Policy.judge(policies, found.subject(), now).violations().stream()
                        .map(violation -> new Finding(found.object(), violation)))
                .toList();
        boolean denied =
                findings.stream().anyMatch(finding -> finding.violation().action() == Action.DENY);
        PrintWriter out = console.out();
        if (output.equals("json")) {
            Map<String, Object> answer = new LinkedHashMap<>();
            answer.put("denied", denied);
            answer.put("judged", subjects.size());
            answer.put("violations", findings.stream().map(Finding::json).toList());
            out.println(new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(answer));
        } else {
            findings.forEach(finding -> out.println(finding.text()));
            out.println("judged %d: %d denied, %d warned of, %d audited"
                    .formatted(
                            subjects.size(),
                            count(findings, Action.DENY),
                            count(findings, Action.WARN),
                            count(findings, Action.AUDIT)));
        }
        out.flush();
        return denied ? ExitCodes.FAILED : ExitCodes.DONE;
    }

    private static long count(List<Finding> findings, Action action) {
        return findings.stream()
                .filter(finding -> finding.violation().action() == action)
                .count();
    }

    private static String word(Action action) {
        return switch (action) {
            case DENY -> "denied";
            case WARN -> "warning";
            case AUDIT -> "audit";
        };
    }

    private Instant time() {
        try {
            return at.map(Instant::parse).orElseGet(Instant::now);
        } catch (DateTimeException e) {
            throw new UsageException("--at: not a time such as 2027-01-01T00:00:00Z: \"" + at.orElse("") + "\"");
        }
    }

    private Map<String, Provenance> ledger() {
        Map<String, Provenance> ledger = new HashMap<>();
        for (String entry : built) {
            int equals = entry.indexOf('=');
            int slash = entry.indexOf('/', equals);
            if (equals < 1 || slash < 0) {
                throw new UsageException("--built: DIGEST=NAMESPACE/NAME[,SOURCE], not \"" + entry + "\"");
            }
            int comma = entry.indexOf(',', slash);
            String name = comma < 0 ? entry.substring(slash + 1) : entry.substring(slash + 1, comma);
            String source = comma < 0 ? "" : entry.substring(comma + 1);
            ledger.put(entry.substring(0, equals), new Provenance(entry.substring(equals + 1, slash), name, source));
        }
        return ledger;
    }
}
