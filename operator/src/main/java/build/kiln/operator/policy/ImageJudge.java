package build.kiln.operator.policy;

import build.kiln.policy.ImageUse;
import build.kiln.policy.Policy;
import build.kiln.policy.Subject;
import build.kiln.policy.Subject.Place;
import build.kiln.policy.Subject.Provenance;
import build.kiln.policy.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Judges the images that objects of the cluster name. */
public final class ImageJudge {
    private final Function<String, Optional<Provenance>> ledger;

    /** A judge; {@code ledger} finds the ImageBuild that produced a digest, without asking anyone. */
    public ImageJudge(Function<String, Optional<Provenance>> ledger) {
        this.ledger = ledger;
    }

    /** What {@code policies} say about images in a place. */
    public Verdict judge(List<PolicyInForce> policies, Place place, List<ImageUse> images, Instant now) {
        List<Policy> understood = policies.stream().map(PolicyInForce::policy).toList();
        return new Verdict(images.stream()
                .map(use -> Subject.of(place, use, ledger))
                .flatMap(subject -> Policy.judge(understood, subject, now).violations().stream())
                .toList());
    }
}
