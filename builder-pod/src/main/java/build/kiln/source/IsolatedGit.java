package build.kiln.source;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ConfigConstants;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** JGit without the configuration of the machine and its user: a build depends on what it is given alone. */
final class IsolatedGit extends SystemReader.Delegate {
    private static final Duration TIMESTAMP_RESOLUTION = Duration.ofSeconds(1);

    private IsolatedGit(SystemReader reader) {
        super(reader);
    }

    /** Takes effect for the whole process; calling it again changes nothing. */
    static synchronized void install() {
        if (!(SystemReader.getInstance() instanceof IsolatedGit)) {
            SystemReader.setInstance(new IsolatedGit(SystemReader.getInstance()));
        }
    }

    @Override
    public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    @Override
    public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
        return new NoConfig(parent, fs);
    }

    private static final class NoConfig extends FileBasedConfig {
        NoConfig(@Nullable Config parent, FS fs) {
            super(parent, null, fs);
        }

        /**
         * Answers before JGit asks the disk: how fine its time stamps are takes JGit seconds to measure, and matters only
         * to working trees that change under its eyes.
         */
        @Override
        public long getTimeUnit(
                String section, @Nullable String subsection, String name, long defaultValue, TimeUnit wanted) {
            return section.equals(ConfigConstants.CONFIG_FILESYSTEM_SECTION)
                    ? wanted.convert(TIMESTAMP_RESOLUTION)
                    : super.getTimeUnit(section, subsection, name, defaultValue, wanted);
        }

        @Override
        public void load() {}

        /** What JGit would like to remember is for the machine, not for one build. */
        @Override
        public void save() {}

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
