using System.Globalization;
using System.Net.Http.Headers;
using System.Text;

namespace Dunlin.TestSupport;

/// <summary>The head of the answer to an upgrade request.</summary>
public sealed record RawHandshakeResponse(int Status, ILookup<string, string> Headers)
{
    /// <summary>Whether the bytes that follow are WebSocket frames: 101, or 200 on HTTP/2.</summary>
    public bool IsUpgraded => Status is 101 or 200;

    /// <summary>The single value of a header, or null when it is not there.</summary>
    /// <exception cref="UnexpectedAnswerException">The header was sent more than once.</exception>
    public string? Header(string name)
    {
        var values = Headers[name].ToList();
        return values.Count < 2 ? values.SingleOrDefault() : throw new UnexpectedAnswerException($"{name} was sent {values.Count} times: {string.Join(" | ", values)}");
    }

    internal static RawHandshakeResponse Parse(ReadOnlySpan<byte> head)
    {
        var lines = Encoding.Latin1.GetString(head).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        if (!lines[0].StartsWith("HTTP/1.1 ", StringComparison.Ordinal))
            throw new UnexpectedAnswerException($"The answer starts with '{lines[0]}'");

        var status = int.Parse(lines[0].AsSpan(9, 3), CultureInfo.InvariantCulture);
        return new RawHandshakeResponse(status, ToLookup(lines.Skip(1).Select(SplitHeader)));
    }

    internal static RawHandshakeResponse Of(int status, HttpResponseHeaders headers) =>
        new(status, ToLookup(headers.SelectMany(h => h.Value.Select(v => (h.Key, v)))));

    private static (string Name, string Value) SplitHeader(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        return (line[..colon], line[(colon + 1)..].Trim());
    }

    private static ILookup<string, string> ToLookup(IEnumerable<(string Name, string Value)> headers) =>
        headers.ToLookup(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
}
