using System.Runtime.InteropServices;

namespace Dunlin.WebSockets;

/// <summary>
/// The zlib that .NET carries for its own <c>DeflateStream</c> (zlib-ng 2.2.5 in .NET 10). <c>DeflateStream</c> itself can
/// neither set the window size nor flush without keeping its window, and permessage-deflate needs both.
/// </summary>
/// <remarks>
/// Signatures, structure and codes as in dotnet/runtime: src/native/libs/System.IO.Compression.Native/pal_zlib.h (version of
/// .NET 10). .NET 10 exports no DeflateReset and no SetDictionary. The structure only carries pointers in and out of the
/// real z_stream, which lives behind <see cref="ZlibStream.InternalState"/>.
/// The library is named differently on Windows, and a single-file app that has it linked in looks for just that name: hence
/// the two sets of imports. A call may run for milliseconds, so the GC transition is not suppressed.
/// </remarks>
internal static unsafe partial class ZlibNative
{
    public const int Ok = 0;
    public const int StreamEnd = 1;
    public const int DataError = -3;
    public const int BufferError = -5;

    public const int NoFlush = 0;
    public const int SyncFlush = 2;
    public const int FullFlush = 3;
    public const int BlockFlush = 5;

    private const int DeflateMethod = 8;
    private const int DefaultStrategy = 0;

    // Negative window bits mean raw DEFLATE, without the zlib header and checksum.
    public static int DeflateInit(ZlibStream* stream, int level, int windowBits, int memoryLevel)
        => OperatingSystem.IsWindows()
            ? Windows.DeflateInit2(stream, level, DeflateMethod, -windowBits, memoryLevel, DefaultStrategy)
            : Unix.DeflateInit2(stream, level, DeflateMethod, -windowBits, memoryLevel, DefaultStrategy);

    public static int Deflate(ZlibStream* stream, int flush)
        => OperatingSystem.IsWindows() ? Windows.Deflate(stream, flush) : Unix.Deflate(stream, flush);

    public static int DeflateEnd(ZlibStream* stream)
        => OperatingSystem.IsWindows() ? Windows.DeflateEnd(stream) : Unix.DeflateEnd(stream);

    public static int InflateInit(ZlibStream* stream, int windowBits)
        => OperatingSystem.IsWindows() ? Windows.InflateInit2(stream, -windowBits) : Unix.InflateInit2(stream, -windowBits);

    public static int Inflate(ZlibStream* stream, int flush)
        => OperatingSystem.IsWindows() ? Windows.Inflate(stream, flush) : Unix.Inflate(stream, flush);

    public static int InflateReset(ZlibStream* stream, int windowBits)
        => OperatingSystem.IsWindows() ? Windows.InflateReset2(stream, -windowBits) : Unix.InflateReset2(stream, -windowBits);

    public static int InflateEnd(ZlibStream* stream)
        => OperatingSystem.IsWindows() ? Windows.InflateEnd(stream) : Unix.InflateEnd(stream);

    internal static partial class Unix
    {
        private const string Library = "libSystem.IO.Compression.Native";

        [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
        public static partial int DeflateInit2(ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
        public static partial int Deflate(ZlibStream* stream, int flush);

        [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
        public static partial int DeflateEnd(ZlibStream* stream);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
        public static partial int InflateInit2(ZlibStream* stream, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
        public static partial int Inflate(ZlibStream* stream, int flush);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
        public static partial int InflateReset2(ZlibStream* stream, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
        public static partial int InflateEnd(ZlibStream* stream);
    }

    internal static partial class Windows
    {
        private const string Library = "System.IO.Compression.Native";

        [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateInit2_")]
        public static partial int DeflateInit2(ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Deflate")]
        public static partial int Deflate(ZlibStream* stream, int flush);

        [LibraryImport(Library, EntryPoint = "CompressionNative_DeflateEnd")]
        public static partial int DeflateEnd(ZlibStream* stream);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateInit2_")]
        public static partial int InflateInit2(ZlibStream* stream, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_Inflate")]
        public static partial int Inflate(ZlibStream* stream, int flush);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateReset2_")]
        public static partial int InflateReset2(ZlibStream* stream, int windowBits);

        [LibraryImport(Library, EntryPoint = "CompressionNative_InflateEnd")]
        public static partial int InflateEnd(ZlibStream* stream);
    }
}

/// <summary>PAL_ZStream of pal_zlib.h: what goes in and out of one call.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct ZlibStream
{
    public byte* NextIn;
    public byte* NextOut;
    public byte* Message;
    public void* InternalState;
    public uint AvailableIn;
    public uint AvailableOut;

    public void SetInput(byte* next, int length)
    {
        NextIn = next;
        AvailableIn = (uint)length;
    }

    public void SetOutput(byte* next, int length)
    {
        NextOut = next;
        AvailableOut = (uint)length;
    }
}
