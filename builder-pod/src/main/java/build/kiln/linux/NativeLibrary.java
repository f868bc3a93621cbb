package build.kiln.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.Optional;

/** Shared libraries of this machine. */
public final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * The functions of a library, for as long as this process lives; empty where it is not installed.
     *
     * @param name with its version, e.g. {@code libcrypto.so.3}
     */
    // Restricted, because a wrong name would load anything: callers name what distributions keep for one library.
    @SuppressWarnings("restricted")
    public static Optional<SymbolLookup> find(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException notInstalled) {
            return Optional.empty();
        }
    }
}
