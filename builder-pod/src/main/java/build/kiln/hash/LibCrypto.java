package build.kiln.hash;

import build.kiln.linux.NativeLibrary;
import java.lang.foreign.AddressLayout;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * What of OpenSSL's libcrypto hashing needs: some of its {@code EVP} functions.
 *
 * <p>All are described as a function of six addresses that gives a word, and called with numbers as addresses and with
 * arguments too many: in the calling conventions of x86-64 and AArch64 that is the same call. So Java makes one adapter, which
 * takes 20 ms, in place of five.
 */
final class LibCrypto {
    /** OpenSSL's, since its version 3. */
    private static final String LIBRARY = "libcrypto.so.3";

    private static final MemorySegment NULL = MemorySegment.NULL;

    private final MethodHandle create;
    private final MethodHandle begin;
    private final MethodHandle update;
    private final MethodHandle end;
    private final MethodHandle free;
    private final MethodHandle digest;
    private final MemorySegment sha256;

    private LibCrypto(SymbolLookup library) {
        create = function(library, "EVP_MD_CTX_new");
        begin = function(library, "EVP_DigestInit_ex");
        update = function(library, "EVP_DigestUpdate");
        end = function(library, "EVP_DigestFinal_ex");
        free = function(library, "EVP_MD_CTX_free");
        digest = function(library, "EVP_Digest");
        try (Arena arena = Arena.ofConfined()) {
            sha256 = made(call(
                    function(library, "EVP_MD_fetch"), NULL, arena.allocateFrom("SHA256"), NULL, NULL, NULL, NULL));
        }
    }

    /** The library of this machine; empty where there is none. */
    static Optional<LibCrypto> installed() {
        return Lazy.INSTALLED;
    }

    private static final class Lazy {
        static final Optional<LibCrypto> INSTALLED = NativeLibrary.find(LIBRARY).map(LibCrypto::new);
    }

    // Restricted, because a wrong description of a function crashes the process: these are openssl/evp.h's.
    @SuppressWarnings("restricted")
    private static MethodHandle function(SymbolLookup library, String name) {
        AddressLayout address = ValueLayout.ADDRESS;
        return Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow(name),
                        FunctionDescriptor.of(
                                ValueLayout.JAVA_LONG, address, address, address, address, address, address),
                        Linker.Option.critical(true));
    }

    /** Puts the digest of {@code content} into {@code into}, 32 bytes. */
    void sha256(MemorySegment content, MemorySegment into) {
        require(call(digest, content, size(content), into, NULL, sha256, NULL));
    }

    /** A context for one computation after another; {@link #release} frees it. */
    MemorySegment newContext() {
        return made(call(create, NULL, NULL, NULL, NULL, NULL, NULL));
    }

    /** Begins a SHA-256 computation, and forgets the one before. */
    void begin(MemorySegment context) {
        require(call(begin, context, sha256, NULL, NULL, NULL, NULL));
    }

    void update(MemorySegment context, MemorySegment bytes) {
        require(call(update, context, bytes, size(bytes), NULL, NULL, NULL));
    }

    /** Puts the digest into {@code into}, 32 bytes. */
    void end(MemorySegment context, MemorySegment into) {
        require(call(end, context, into, NULL, NULL, NULL, NULL));
    }

    void release(MemorySegment context) {
        call(free, context, NULL, NULL, NULL, NULL, NULL);
    }

    private static MemorySegment size(MemorySegment bytes) {
        return MemorySegment.ofAddress(bytes.byteSize());
    }

    private static MemorySegment made(long address) {
        if (address == 0) {
            throw new IllegalStateException("libcrypto has no SHA-256 or no memory");
        }
        return MemorySegment.ofAddress(address);
    }

    /** The functions answer an int, 1 when all is well. */
    private static void require(long answer) {
        if ((int) answer != 1) {
            throw new IllegalStateException("libcrypto refuses to hash");
        }
    }

    private static long call(
            MethodHandle function,
            MemorySegment a,
            MemorySegment b,
            MemorySegment c,
            MemorySegment d,
            MemorySegment e,
            MemorySegment f) {
        try {
            return (long) function.invokeExact(a, b, c, d, e, f);
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException("a native call threw", thrown);
        }
    }
}
