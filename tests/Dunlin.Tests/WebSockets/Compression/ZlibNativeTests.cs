using Dunlin.WebSockets;

namespace Dunlin.Tests.WebSockets.Compression;

public unsafe class ZlibNativeTests
{
    [Fact]
    public void Both_sets_of_imports_bind()
    {
        // The runtime finds the library under either name on Unix; on Windows only under the second.
        Assert.Equal("Hello", Hello(ZlibNative.Windows.DeflateInit2, ZlibNative.Windows.Deflate, ZlibNative.Windows.DeflateEnd,
            ZlibNative.Windows.InflateInit2, ZlibNative.Windows.Inflate, ZlibNative.Windows.InflateReset2, ZlibNative.Windows.InflateEnd));
        if (!OperatingSystem.IsWindows())
            Assert.Equal("Hello", Hello(ZlibNative.Unix.DeflateInit2, ZlibNative.Unix.Deflate, ZlibNative.Unix.DeflateEnd,
                ZlibNative.Unix.InflateInit2, ZlibNative.Unix.Inflate, ZlibNative.Unix.InflateReset2, ZlibNative.Unix.InflateEnd));
    }

    [Fact]
    public void Parameters_that_zlib_refuses_are_an_error()
    {
        Assert.Throws<InvalidOperationException>(() => ZlibStreamHandle.ForDeflate(level: 3, windowBits: 8, memoryLevel: 8));
        Assert.Throws<InvalidOperationException>(() => ZlibStreamHandle.ForDeflate(level: 99, windowBits: 15, memoryLevel: 8));
        Assert.Throws<InvalidOperationException>(() => ZlibStreamHandle.ForInflate(windowBits: 99));
    }

    private delegate int DeflateInit(ZlibStream* stream, int level, int method, int windowBits, int memoryLevel, int strategy);

    private delegate int WithNumber(ZlibStream* stream, int number);

    private delegate int Plain(ZlibStream* stream);

    private static string Hello(DeflateInit deflateInit, WithNumber deflate, Plain deflateEnd, WithNumber inflateInit, WithNumber inflate, WithNumber inflateReset, Plain inflateEnd)
    {
        ZlibStream stream = default;
        var compressed = stackalloc byte[100];
        var text = stackalloc byte[100];
        fixed (byte* input = "Hello"u8)
        {
            Assert.Equal(ZlibNative.Ok, deflateInit(&stream, 3, 8, -15, 8, 0));
            stream.SetInput(input, 5);
            stream.SetOutput(compressed, 100);
            Assert.Equal(ZlibNative.Ok, deflate(&stream, ZlibNative.SyncFlush));
        }

        var length = 100 - (int)stream.AvailableOut;
        deflateEnd(&stream);
        Assert.Equal(ZlibNative.Ok, inflateInit(&stream, -15));
        Assert.Equal(ZlibNative.Ok, inflateReset(&stream, -15));
        stream.SetInput(compressed, length);
        stream.SetOutput(text, 100);
        Assert.Equal(ZlibNative.Ok, inflate(&stream, ZlibNative.NoFlush));
        Assert.Equal(ZlibNative.Ok, inflateEnd(&stream));
        return new string((sbyte*)text, 0, 100 - (int)stream.AvailableOut);
    }
}
