using System.Text;

namespace Dunlin.TestSupport;

/// <summary>An HTTP/1.1 answer as it came: header names compared without case, the body without its chunk framing.</summary>
public sealed record RawHttpResponse(string StatusLine, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public int Status => int.Parse(StatusLine.Split(' ')[1]);

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>Whether the server said that this was the connection's last answer.</summary>
    public bool IsLast => string.Equals(Header("Connection"), "close", StringComparison.OrdinalIgnoreCase);
}
