package build.kiln.dockerfile.instruction;

import build.kiln.dockerfile.parser.DockerfileException;
import build.kiln.dockerfile.parser.Statement;
import build.kiln.dockerfile.text.Quote;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * RUN: a command whose changes become a layer.
 *
 * @param devices {@code --device} requests
 */
public record Run(
        Origin origin,
        CommandLine command,
        List<MountFlag> mounts,
        Network network,
        Security security,
        List<Device> devices)
        implements Instruction {
    private static final Map<String, FlagType> FLAGS = Map.of(
            "mount", FlagType.LIST,
            "network", FlagType.TEXT,
            "security", FlagType.TEXT,
            "device", FlagType.LIST);

    public Run {
        mounts = List.copyOf(mounts);
        devices = List.copyOf(devices);
    }

    public enum Network {
        DEFAULT,
        NONE,
        HOST
    }

    public enum Security {
        SANDBOX,
        INSECURE
    }

    static Run parse(Statement statement) throws DockerfileException {
        Flags flags = Flags.parse(statement, FLAGS);
        List<Device> devices = new ArrayList<>();
        for (String device : flags.list("device")) {
            devices.add(Device.parse(device));
        }
        List<MountFlag> mounts = new ArrayList<>();
        for (String mount : flags.list("mount")) {
            mounts.add(MountFlag.parse(mount));
        }
        return new Run(
                Origin.of(statement), CommandLine.of(statement), mounts, network(flags), security(flags), devices);
    }

    private static Network network(Flags flags) throws DockerfileException {
        if (flags.list("network").isEmpty()) {
            return Network.DEFAULT;
        }
        String given = flags.text("network");
        return Arrays.stream(Network.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(given))
                .findFirst()
                .orElseThrow(() -> DockerfileException.of("invalid network mode " + Quote.quote(given))
                        .withRemedy("Use default, none or host."));
    }

    private static Security security(Flags flags) throws DockerfileException {
        if (flags.list("security").isEmpty()) {
            return Security.SANDBOX;
        }
        String given = flags.text("security");
        return Arrays.stream(Security.values())
                .filter(mode -> mode.name().toLowerCase(Locale.ROOT).equals(given))
                .findFirst()
                .orElseThrow(() -> DockerfileException.of("security " + Quote.quote(given) + " is not valid")
                        .withRemedy("Use sandbox."));
    }
}
