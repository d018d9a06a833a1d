using System.Text;
using Dunlin.Bench.Load.Bodies;

namespace Dunlin.Bench.Load.Http;

/// <summary>The request that publishes a message: the same bytes but for the stamp.</summary>
internal sealed class PublishRequest
{
    private readonly byte[] _bytes;
    private readonly int _stampAt;

    /// <param name="url">The room.</param>
    /// <param name="body">What is published.</param>
    public PublishRequest(Uri url, Body body)
    {
        var head = $"POST {url.AbsolutePath} HTTP/1.1\r\nHost: {url.Authority}\r\nContent-Type: text/plain\r\nContent-Length: {body.Bytes.Length}\r\n\r\n";
        _stampAt = head.Length + body.StampOffset;
        _bytes = [.. Encoding.ASCII.GetBytes(head), .. body.Bytes];
    }

    /// <summary>Valid until the next call.</summary>
    public ReadOnlySpan<byte> With(Stamp stamp)
    {
        stamp.Write(_bytes.AsSpan(_stampAt));
        return _bytes;
    }
}
