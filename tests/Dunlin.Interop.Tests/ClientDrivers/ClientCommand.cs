namespace Dunlin.Interop.Tests;

/// <summary>A line that a client script reads (clients/driver.mjs). Null members are left out.</summary>
public sealed record ClientCommand(string Do, int Id)
{
    public string? Url { get; init; }

    public IReadOnlyList<string>? Protocols { get; init; }

    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    public bool? Compress { get; init; }

    public string? Text { get; init; }

    public byte[]? Base64 { get; init; }

    public IReadOnlyList<string>? Parts { get; init; }

    public int? Code { get; init; }

    public string? Reason { get; init; }

    public string? Cookie { get; init; }
}
