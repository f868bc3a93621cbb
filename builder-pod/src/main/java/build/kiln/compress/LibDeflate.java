package build.kiln.compress;

import build.kiln.linux.NativeLibrary;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * The functions of libdeflate that gzip compression needs.
 *
 * @param allocate {@code libdeflate_alloc_compressor(level)}
 * @param compress {@code libdeflate_gzip_compress(compressor, in, size, out, available)}
 * @param bound {@code libdeflate_gzip_compress_bound(compressor, size)}
 * @param free {@code libdeflate_free_compressor(compressor)}
 */
record LibDeflate(MethodHandle allocate, MethodHandle compress, MethodHandle bound, MethodHandle free) {
    private static final String LIBRARY = "libdeflate.so.0";

    /** The library of this machine; empty where there is none. */
    static Optional<LibDeflate> installed() {
        return Lazy.INSTALLED;
    }

    private static final class Lazy {
        static final Optional<LibDeflate> INSTALLED =
                NativeLibrary.find(LIBRARY).map(LibDeflate::of);
    }

    // Restricted, because a wrong description of a function crashes the process: these are libdeflate.h's.
    @SuppressWarnings("restricted")
    private static LibDeflate of(SymbolLookup library) {
        Linker linker = Linker.nativeLinker();
        ValueLayout.OfLong size = ValueLayout.JAVA_LONG;
        var pointer = ValueLayout.ADDRESS;
        return new LibDeflate(
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_alloc_compressor"),
                        FunctionDescriptor.of(pointer, ValueLayout.JAVA_INT)),
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_gzip_compress"),
                        FunctionDescriptor.of(size, pointer, pointer, size, pointer, size),
                        Linker.Option.critical(true)),
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_gzip_compress_bound"),
                        FunctionDescriptor.of(size, pointer, size)),
                linker.downcallHandle(
                        library.findOrThrow("libdeflate_free_compressor"), FunctionDescriptor.ofVoid(pointer)));
    }

    MemorySegment newCompressor(int level) {
        MemorySegment compressor = (MemorySegment) call(() -> allocate.invoke(level));
        if (compressor.equals(MemorySegment.NULL)) {
            throw new OutOfMemoryError("libdeflate could not allocate a compressor");
        }
        return compressor;
    }

    long boundOf(MemorySegment compressor, long length) {
        return (long) call(() -> bound.invoke(compressor, length));
    }

    long gzip(MemorySegment compressor, MemorySegment in, MemorySegment out) {
        return (long) call(() -> compress.invoke(compressor, in, in.byteSize(), out, out.byteSize()));
    }

    void release(MemorySegment compressor) {
        call(() -> {
            free.invoke(compressor);
            return compressor;
        });
    }

    private interface Call {
        Object invoke() throws Throwable;
    }

    private static Object call(Call call) {
        try {
            return call.invoke();
        } catch (RuntimeException | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException("a native call threw", thrown);
        }
    }
}
