using System.Net;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Transport;

/// <summary>A request body of the first bytes of <see cref="TestBytes"/>.</summary>
internal sealed class TestBytesContent(long length) : HttpContent
{
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        for (long position = 0; position < length; position += 100_000)
            await stream.WriteAsync(TestBytes.Take(position, (int)Math.Min(100_000, length - position)));
    }

    protected override bool TryComputeLength(out long computed)
    {
        computed = length;
        return true;
    }
}
