using System.Runtime.InteropServices;

namespace Dunlin.WebSockets;

/// <summary>Owns one native compressor or decompressor. Freed on dispose, or by the finalizer when a connection leaks.</summary>
internal sealed unsafe class ZlibStreamHandle : SafeHandle
{
    private readonly bool _inflates;

    private ZlibStreamHandle(bool inflates) : base(0, ownsHandle: true)
    {
        _inflates = inflates;
        SetHandle((nint)NativeMemory.AllocZeroed((nuint)sizeof(ZlibStream)));
    }

    public override bool IsInvalid => handle == 0;

    public static ZlibStreamHandle ForDeflate(int level, int windowBits, int memoryLevel)
    {
        var created = new ZlibStreamHandle(inflates: false);
        return created.Checked(ZlibNative.DeflateInit((ZlibStream*)created.handle, level, windowBits, memoryLevel));
    }

    public static ZlibStreamHandle ForInflate(int windowBits)
    {
        var created = new ZlibStreamHandle(inflates: true);
        return created.Checked(ZlibNative.InflateInit((ZlibStream*)created.handle, windowBits));
    }

    /// <summary>Keeps the native stream alive until the lease is disposed, whoever disposes this handle meanwhile.</summary>
    /// <exception cref="ObjectDisposedException">The handle is already closed.</exception>
    public Lease Borrow() => new(this);

    protected override bool ReleaseHandle()
    {
        var stream = (ZlibStream*)handle;
        if (stream->InternalState != null)
            _ = _inflates ? ZlibNative.InflateEnd(stream) : ZlibNative.DeflateEnd(stream);
        NativeMemory.Free(stream);
        return true;
    }

    private ZlibStreamHandle Checked(int code)
    {
        if (code == ZlibNative.Ok)
            return this;
        Dispose();
        throw new InvalidOperationException($"zlib could not create a stream (code {code}; -4: no memory, -2: bad parameters).");
    }

    internal readonly ref struct Lease
    {
        private readonly ZlibStreamHandle _owner;

        public Lease(ZlibStreamHandle owner)
        {
            var added = false;
            owner.DangerousAddRef(ref added);
            _owner = owner;
            Stream = (ZlibStream*)owner.handle;
        }

        public readonly ZlibStream* Stream;

        public void Dispose() => _owner.DangerousRelease();
    }
}
