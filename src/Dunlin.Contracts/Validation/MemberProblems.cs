namespace Dunlin.Contracts.Validation;

/// <summary>Collects what is wrong with a message, member by member, for the person who debugs the client.</summary>
internal sealed class MemberProblems
{
    // Enough to see the pattern; a list with a million wrong entries does not make a million lines.
    private const int Most = 8;
    private const int MaxPathLength = 128;
    private List<string>? _found;

    public bool IsFull => _found?.Count >= Most;

    public string? Text => _found is null ? null : string.Join(' ', _found);

    public void Add(string path, string problem)
    {
        if (!IsFull)
            (_found ??= []).Add($"{Shorten(path)}: {problem}");
    }

    /// <summary>A path as people write it, <c>user.name</c>, from the serialiser's <c>$.user.name</c>.</summary>
    public static string NameOf(string? jsonPath) =>
        jsonPath is not { Length: > 1 } ? "message" : Shorten(jsonPath[1] == '.' ? jsonPath[2..] : jsonPath[1..]);

    public static string Join(string path, string member) => path.Length == 0 ? member : $"{path}.{member}";

    // Keys of dictionaries come from the peer and may be as long as the message. A surrogate pair is not cut in two: half of one is no text.
    private static string Shorten(string path) =>
        path.Length <= MaxPathLength ? path : $"{path.AsSpan(0, char.IsHighSurrogate(path[MaxPathLength - 1]) ? MaxPathLength - 1 : MaxPathLength)}…";
}
