package build.kiln.dockerfile.lint;

import java.util.Locale;

/** A check by the name that {@code # check=skip=} knows. */
public enum Rule {
    STAGE_NAME_CASING(
            "StageNameCasing",
            "Stage names should be lowercase",
            "Stage name '%s' should be lowercase",
            "Write the name in lower case."),
    FROM_AS_CASING(
            "FromAsCasing",
            "The 'as' keyword should match the case of the 'from' keyword",
            "'%s' and '%s' keywords' casing do not match",
            "Write both in upper case or both in lower case."),
    NO_EMPTY_CONTINUATION(
            "NoEmptyContinuation",
            "Empty continuation lines will become errors in a future release",
            "Empty continuation line",
            "Remove the empty line, or put a comment there."),
    CONSISTENT_INSTRUCTION_CASING(
            "ConsistentInstructionCasing",
            "All commands within the Dockerfile should use the same casing (either upper or lower)",
            "Command '%s' should match the case of the command majority (%s)",
            "Write all instructions in one case."),
    DUPLICATE_STAGE_NAME(
            "DuplicateStageName",
            "Stage names should be unique",
            "Duplicate stage name %s, stage names should be unique",
            "Give one of the stages another name."),
    RESERVED_STAGE_NAME(
            "ReservedStageName",
            "Reserved words should not be used as stage names",
            "Stage name should not use the same name as reserved stage %s",
            "Give the stage another name."),
    JSON_ARGS_RECOMMENDED(
            "JSONArgsRecommended",
            "JSON arguments recommended for ENTRYPOINT/CMD to prevent unintended behavior related to OS signals",
            "JSON arguments recommended for %s to prevent unintended behavior related to OS signals",
            "Write the command as a JSON array, or set SHELL."),
    MAINTAINER_DEPRECATED(
            "MaintainerDeprecated",
            "The MAINTAINER instruction is deprecated, use a label instead to define an image author",
            "Maintainer instruction is deprecated in favor of using label",
            "Use LABEL org.opencontainers.image.authors=\"…\"."),
    UNDEFINED_ARG_IN_FROM(
            "UndefinedArgInFrom",
            "FROM command must use declared ARGs",
            "FROM argument '%s' is not declared%s",
            "Declare it with ARG before the first FROM."),
    WORKDIR_RELATIVE_PATH(
            "WorkdirRelativePath",
            "Relative workdir without an absolute workdir declared within the build can have unexpected results if the"
                    + " base image changes",
            "Relative workdir %s can have unexpected results if the base image changes",
            "Begin with an absolute WORKDIR."),
    UNDEFINED_VAR(
            "UndefinedVar",
            "Variables should be defined before their use",
            "Usage of undefined variable '$%s'%s",
            "Declare it with ARG or ENV, or escape the dollar sign."),
    MULTIPLE_INSTRUCTIONS_DISALLOWED(
            "MultipleInstructionsDisallowed",
            "Multiple instructions of the same type should not be used in the same stage",
            "Multiple %s instructions should not be used in the same stage because only the last one will be used",
            "Remove all but the last."),
    LEGACY_KEY_VALUE_FORMAT(
            "LegacyKeyValueFormat",
            "Legacy key/value format with whitespace separator should not be used",
            "\"%1$s key=value\" should be used instead of legacy \"%1$s key value\" format",
            "Put an equals sign between name and value."),
    INVALID_BASE_IMAGE_PLATFORM(
            "InvalidBaseImagePlatform",
            "Base image platform does not match expected target platform",
            "Base image %s was pulled with platform %s, expected %s for current build",
            "Use a base image that has the platform, or name another with --platform."),
    REDUNDANT_TARGET_PLATFORM(
            "RedundantTargetPlatform",
            "Setting platform to predefined $TARGETPLATFORM in FROM is redundant as this is the default behavior",
            "Setting platform to predefined %s in FROM is redundant as this is the default behavior",
            "Remove the --platform flag."),
    SECRETS_USED_IN_ARG_OR_ENV(
            "SecretsUsedInArgOrEnv",
            "Sensitive data should not be used in the ARG or ENV commands",
            "Do not use ARG or ENV instructions for sensitive data (%s %s)",
            "Use RUN --mount=type=secret."),
    INVALID_DEFAULT_ARG_IN_FROM(
            "InvalidDefaultArgInFrom",
            "Default value for global ARG results in an empty or invalid base image name",
            "Default value for ARG %s results in empty or invalid base image name",
            "Give the ARG a default that makes a valid image name."),
    FROM_PLATFORM_FLAG_CONST_DISALLOWED(
            "FromPlatformFlagConstDisallowed",
            "FROM --platform flag should not use a constant value",
            "FROM --platform flag should not use constant value %s",
            "Remove the flag, use $BUILDPLATFORM, or name the architecture in the stage's name."),
    COPY_IGNORED_FILE(
            "CopyIgnoredFile",
            "Attempting to Copy file that is excluded by .dockerignore",
            "Attempting to %s file %s that is excluded by .dockerignore",
            "Remove the pattern from .dockerignore, or do not copy the file."),
    INVALID_DEFINITION_DESCRIPTION(
            "InvalidDefinitionDescription",
            "Comment for build stage or argument should follow the format: `# <arg/stage name> <description>`. If this"
                    + " is not intended to be a description comment, add an empty line or comment between the"
                    + " instruction and the comment.",
            "Comment for %s should follow the format: `# %s <description>`",
            "Begin the comment with the name, or part it from the instruction by an empty comment."),
    EXPOSE_PROTO_CASING(
            "ExposeProtoCasing",
            "Protocol in EXPOSE instruction should be lowercase",
            "Defined protocol '%s' in EXPOSE instruction should be lowercase",
            "Write the protocol in lower case."),
    EXPOSE_INVALID_FORMAT(
            "ExposeInvalidFormat",
            "IP address and host-port mapping should not be used in EXPOSE instruction. This will become an error in a"
                    + " future release",
            "EXPOSE instruction should not define an IP address or host-port mapping, found '%s'",
            "Name the container's port only; publish it when the container starts."),
    UNPINNED_BASE_IMAGE(
            "UnpinnedBaseImage",
            "A base image without a tag or with the tag latest changes under the build",
            "Base image %s has no fixed version",
            "Name a version, and a digest where builds must repeat: image:1.2@sha256:…",
            Severity.ADVICE),
    UNPINNED_PACKAGES(
            "UnpinnedPackages",
            "Packages without versions change from build to build",
            "%s installs %s without a version",
            "Write name=version for what must not change.",
            Severity.ADVICE),
    PACKAGE_LISTS_KEPT(
            "PackageListsKept",
            "Package lists and caches that stay in the layer make the image larger",
            "%s leaves its package lists or cache in the layer",
            "Remove them in the same RUN, or keep them in a cache mount.",
            Severity.ADVICE),
    RUNS_AS_ROOT(
            "RunsAsRoot",
            "A container whose image names no user runs as root",
            "The image runs as %s",
            "End with USER and a number or name that is not root.",
            Severity.ADVICE),
    SECRET_FILE_COPIED(
            "SecretFileCopied",
            "A copied secret stays readable in the image's layers",
            "%s puts %s, which looks like a secret, into a layer",
            "Use RUN --mount=type=secret, and list the file in .dockerignore.",
            Severity.ADVICE),
    ADD_INSTEAD_OF_COPY(
            "AddInsteadOfCopy",
            "ADD unpacks archives and fetches URLs; COPY does just what it says",
            "ADD %s does what COPY does",
            "Use COPY.",
            Severity.ADVICE),
    MISSING_DOCKERIGNORE(
            "MissingDockerignore",
            "Without .dockerignore the whole directory, .git and secrets included, is part of the context",
            "%s copies the whole context and there is no .dockerignore",
            "Add a .dockerignore that lists what the build does not need.",
            Severity.ADVICE),
    DEPENDENCIES_AFTER_SOURCES(
            "DependenciesAfterSources",
            "When sources are copied before dependencies are installed, every change of a source installs them again",
            "Dependencies are installed after the whole context was copied in line %d",
            "Copy the files that name the dependencies, install, then copy the rest.",
            Severity.ADVICE),
    UNUSED_STAGE(
            "UnusedStage",
            "A stage that the last one does not need is never built",
            "Stage %s is not used by the last stage",
            "Remove it, or build it with --target.",
            Severity.ADVICE);

    private final String title;
    private final String description;
    private final String template;
    private final String remedy;
    private final Severity severity;

    Rule(String title, String description, String template, String remedy) {
        this(title, description, template, remedy, Severity.WARNING);
    }

    Rule(String title, String description, String template, String remedy, Severity severity) {
        this.title = title;
        this.description = description;
        this.template = template;
        this.remedy = remedy;
        this.severity = severity;
    }

    /** The name, e.g. {@code StageNameCasing}. */
    public String title() {
        return title;
    }

    public Severity severity() {
        return severity;
    }

    /** What the rule is about, whatever was found. */
    public String description() {
        return description;
    }

    /** What to do about a finding. */
    public String remedy() {
        return remedy;
    }

    /** Where the rule is explained, relative to the project's root. */
    public String url() {
        return "docs/lint.md#" + title.toLowerCase(Locale.ROOT);
    }

    /** Off unless asked for with {@code # check=experimental=}. */
    public boolean experimental() {
        return this == INVALID_DEFINITION_DESCRIPTION;
    }

    String message(Object... arguments) {
        return template.formatted(arguments);
    }
}
