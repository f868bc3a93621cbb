package build.kiln.build;

import static build.kiln.build.ProjectInstruction.copy;
import static build.kiln.build.ProjectInstruction.linked;
import static build.kiln.build.ProjectInstruction.run;
import static build.kiln.build.ProjectInstruction.setting;
import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** Random projects, and the edits that people make. Nearly all of them build. */
final class RandomProjects {
    private static final List<String> TEXTS =
            List.of("a.txt", "src/b.txt", "src/deep/c.txt", "docs/d.md", "src/e.md", "docs/f.txt");

    private final Random random;
    private final String image;
    private final boolean withRuns;
    private final List<Project> history = new ArrayList<>();

    /** @param image the repository of base images with a shell, without the 1 or 2 at its end */
    RandomProjects(Random random, String image) {
        this.random = random;
        this.image = image;
        // Steps that run something take most of the time.
        this.withRuns = random.nextInt(3) == 0;
    }

    /** An edit. */
    record Edit(String what, Project project) {}

    Project first() {
        SortedMap<String, ProjectFile> files = new TreeMap<>();
        TEXTS.forEach(path -> files.put(path, ProjectFile.file("base")));
        files.put("src/inner", ProjectFile.link("../a.txt"));
        files.put("empty", ProjectFile.directory("rwxr-xr-x"));
        files.put("bundle.tar", ProjectFile.archive("base"));
        List<Project.Stage> stages = new ArrayList<>();
        for (int count = 1 + random.nextInt(4); count > 0; count--) {
            stages.add(stage(stages));
        }
        Map<String, String> args = Map.of("TAG", "1", "VERSION", "1", "UNUSED", "1", "SOURCE_DATE_EPOCH", "1700000000");
        Project project = new Project(files, Ignored.CHOICES.getFirst(), stages, new TreeMap<>(args), "secret");
        history.add(project);
        return project;
    }

    private Project.Stage stage(List<Project.Stage> earlier) {
        Project.Base base = switch (random.nextInt(earlier.isEmpty() ? 5 : 8)) {
            case 0 -> new Project.Base.Scratch();
            case 1, 2, 3, 4 -> new Project.Base.Image();
            default -> new Project.Base.Earlier(random.nextInt(earlier.size()));
        };
        List<ProjectInstruction> instructions = new ArrayList<>(List.of(copy("COPY a.txt /first/", "a.txt")));
        for (int i = 2 + random.nextInt(5); i > 0; i--) {
            instructions.add(instruction(earlier, base));
        }
        return new Project.Stage(base, instructions);
    }

    private ProjectInstruction instruction(List<Project.Stage> earlier, Project.Base base) {
        boolean runs = withRuns && hasShell(base, earlier) && random.nextInt(3) == 0;
        return runs ? running(earlier.size()) : changing(earlier.size());
    }

    private static boolean hasShell(Project.Base base, List<Project.Stage> earlier) {
        return switch (base) {
            case Project.Base.Scratch() -> false;
            case Project.Base.Image() -> true;
            case Project.Base.Earlier(int stage) -> hasShell(earlier.get(stage).base(), earlier);
        };
    }

    private ProjectInstruction changing(int earlier) {
        String source = pick("src", "docs", "a.txt", "src/*.txt", ".", "empty", "src/deep");
        return switch (random.nextInt(22)) {
            case 0, 1, 2 -> copy("COPY " + source + " " + pick("/app/", "/app/src/", "/lib/", "/etc/conf/"), source);
            case 3 -> copy("COPY --chmod=" + pick("755", "0600", "u=rwX,go=rX") + " src /app/src/", "src");
            case 4 -> copy("COPY --chown=" + pick("1000:1000", "7") + " docs /docs/", "docs");
            case 5, 6 -> linked("COPY --link " + source + " " + pick("/linked/", "/app/"), source);
            case 7 -> copy("ADD " + source + " /added/", source);
            case 8 -> copy("ADD bundle.tar " + pick("/unpacked/", "/app/"), "bundle.tar");
            case 9 -> copy("COPY --exclude=**/*.md . /plain/", ".").without(".md");
            case 10 -> copy("COPY --parents src/deep docs/d.md /parents/", "src/deep", "docs/d.md");
            case 11 -> copy("COPY <<EOF /inline\n" + pick("one", "two $VERSION", "$A") + "\nEOF");
            case 12 -> copy("WORKDIR " + pick("/app", "/work/deep", "inner"));
            case 13 -> copy("COPY --from=" + image + "1:1 /etc " + pick("/from/", "/app/"));
            case 14, 15 ->
                fromStage(earlier, "COPY --from=s%d " + pick("/first", "/app*", "/") + " " + pick("/tools/", "/app/"));
            case 16 -> fromStage(earlier, "COPY --link --from=s%d /first /linked/");
            case 17 -> setting("ENV " + pick("A=1", "A=2", "B=$VERSION", "A=${A}x"));
            case 18 -> setting("ARG VERSION=" + pick("1", "2"));
            case 19 -> setting("ARG UNUSED=none");
            case 20 -> setting("USER " + pick("0", "7"));
            default ->
                setting(pick("LABEL a=b", "LABEL a=$VERSION", "EXPOSE 80", "CMD [\"/bin/busybox\"]", "VOLUME /v"));
        };
    }

    private ProjectInstruction fromStage(int earlier, String text) {
        if (earlier == 0) {
            return linked("COPY --link docs /linked/", "docs");
        }
        int stage = random.nextInt(earlier);
        String filled = text.formatted(stage);
        ProjectInstruction made =
                filled.startsWith("RUN ") ? run(filled) : filled.contains("--link") ? linked(filled) : copy(filled);
        return made.reading(stage);
    }

    private ProjectInstruction running(int earlier) {
        return switch (random.nextInt(13)) {
            case 0 -> run("RUN --mount=type=bind,source=docs,target=/mnt busybox cat /mnt/* > /read; true", "docs");
            case 1 ->
                run(
                        "RUN --mount=type=bind,target=/mnt,rw busybox touch /mnt/x; busybox find /mnt | busybox sort > /n; true",
                        ".");
            case 2 ->
                fromStage(earlier, "RUN --mount=type=bind,from=s%d,target=/mnt busybox ls -R /mnt/first > /ls; true");
            case 3 ->
                run("RUN --mount=type=cache,target=/c busybox mktemp -p /c x.XXXXXX; echo cached > /cached; true");
            case 4 ->
                fromStage(
                        earlier,
                        "RUN --mount=type=cache,target=/c,sharing=locked,from=s%d,source=/first,id=from echo seen > /o; true");
            case 5 ->
                run(
                        "RUN --mount=type=secret,id=token,required busybox test -s /run/secrets/token && echo had > /had; true");
            case 6 -> run("RUN --mount=type=tmpfs,target=/t busybox touch /t/x; echo $VERSION $A $B > /tmpfs; true");
            case 7 ->
                run(
                        "RUN busybox find / -xdev ! -path '/proc*' ! -path '/sys*' ! -path '/dev*' ! -name list | busybox sort > /list; true");
            case 8 ->
                run(
                        "RUN busybox find /app /docs /linked -type f -exec busybox md5sum {} + | busybox sort > /sums; true");
            case 9 ->
                run("RUN busybox find /app /etc -exec busybox stat -c '%n %a %u' {} + | busybox sort > /modes; true");
            case 10 ->
                run("RUN " + pick("busybox rm -rf /app/src /etc", "busybox mv /app /moved", "busybox rm -r /first")
                        + "; true");
            case 11 ->
                run("RUN busybox rm -rf /etc; busybox mkdir -p /etc/conf /made; busybox ln -sf /app /made/link; true");
            default ->
                run("RUN " + pick("busybox chmod 700 /bin", "busybox ln /first/a.txt /hard", "echo $UNUSED > /u")
                        + "; true");
        };
    }

    /** {@code project} changed in one place, or as it once was. */
    Edit edit(Project project) {
        Edit edit = change(project);
        history.add(edit.project());
        return edit;
    }

    private Edit change(Project project) {
        String path = pick(project.files().keySet().toArray(String[]::new));
        ProjectFile file = requireNonNull(project.files().get(path));
        int number = random.nextInt(project.stages().size());
        return switch (random.nextInt(22)) {
            case 0, 1, 2 ->
                new Edit(
                        "wrote " + path,
                        project.withFile(
                                path,
                                file.kind() == ProjectFile.Kind.DIRECTORY
                                        ? ProjectFile.directory(pick("rwxr-xr-x", "rwx------"))
                                        : file.withContent(pick("base", "edit", "more of it"))
                                                .withModified(file.modified() + random.nextInt(2))));
            case 3 -> new Edit("touched " + path, project.withFile(path, file.withModified(file.modified() + 1)));
            case 4 -> {
                String mode = pick("rwxr-xr-x", "rw-------", "rw-r--r--");
                yield file.kind() == ProjectFile.Kind.LINK
                        ? new Edit(
                                "turned " + path,
                                project.withFile(path, ProjectFile.link(pick("../a.txt", "../docs", "b.txt"))))
                        : new Edit("chmod " + mode + " " + path, project.withFile(path, file.withMode(mode)));
            }
            case 5, 6 -> {
                String added = pick("", "src/", "docs/", "src/deep/", "other/") + pick("new1.txt", "new2.md");
                yield project.files().containsKey(added)
                        ? new Edit("removed " + added, project.withoutFile(added))
                        : new Edit("added " + added, project.withFile(added, ProjectFile.file("added")));
            }
            case 7 -> {
                String renamed = path.endsWith(".old") ? path.substring(0, path.length() - 4) : path + ".old";
                yield path.equals("a.txt")
                                || path.equals("bundle.tar")
                                || project.files().containsKey(renamed)
                        ? new Edit("nothing", project)
                        : new Edit("renamed " + path, project.withoutFile(path).withFile(renamed, file));
            }
            case 8 -> {
                String turned = "src/turned";
                Project without = project.withoutFile(turned).withoutFile(turned + "/x.txt");
                yield project.files().containsKey(turned)
                        ? new Edit("a directory for a file", without.withFile(turned + "/x.txt", ProjectFile.file("x")))
                        : new Edit("a file for a directory", without.withFile(turned, ProjectFile.file("x")));
            }
            case 9, 10 -> arg(project, "VERSION", pick("1", "2", "3"));
            case 11 -> arg(project, "UNUSED", pick("1", "2", "3"));
            case 12 -> arg(project, "TAG", pick("1", "2"));
            case 13 -> arg(project, "SOURCE_DATE_EPOCH", pick("1700000000", "1700000000", "1600000000"));
            case 14 -> {
                Ignored ignored = Ignored.CHOICES.get(random.nextInt(Ignored.CHOICES.size()));
                yield new Edit(".dockerignore: " + ignored.text().strip(), project.withIgnored(ignored));
            }
            case 15 -> new Edit("another secret", project.withSecret("secret " + random.nextInt()));
            case 16 -> new Edit("nothing", project);
            case 17, 18 -> {
                int back = random.nextInt(history.size());
                yield new Edit("back to state " + back, history.get(back));
            }
            default -> {
                List<ProjectInstruction> edited = instructions(project, number);
                yield new Edit(
                        "stage " + number,
                        project.withStage(number, project.stages().get(number).with(edited)));
            }
        };
    }

    private static Edit arg(Project project, String name, String value) {
        return new Edit(name + "=" + value, project.withArg(name, value));
    }

    /** The first instruction stays, so that no stage is without files. */
    private List<ProjectInstruction> instructions(Project project, int number) {
        Project.Stage stage = project.stages().get(number);
        List<ProjectInstruction> edited = new ArrayList<>(stage.instructions());
        int at = 1 + random.nextInt(Math.max(1, edited.size() - 1));
        List<Project.Stage> earlier = project.stages().subList(0, number);
        switch (random.nextInt(4)) {
            case 0 -> edited.add(Math.min(at, edited.size()), instruction(earlier, stage.base()));
            case 1 -> {
                if (at < edited.size()) {
                    edited.remove(at);
                }
            }
            case 2 -> {
                if (at < edited.size()) {
                    edited.add(edited.remove(at));
                }
            }
            default -> edited.set(Math.min(at, edited.size() - 1), instruction(earlier, stage.base()));
        }
        return edited;
    }

    private String pick(String... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
