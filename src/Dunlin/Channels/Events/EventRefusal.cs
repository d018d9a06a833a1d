using System.Buffers;

namespace Dunlin.Channels.Events;

/// <summary>Why an application has refused something.</summary>
/// <param name="Code">The protocol's error code, or one of the application.</param>
/// <param name="Message">For people.</param>
internal sealed record EventRefusal(string Code, string Message)
{
    private const int MaxCodeLength = 64;
    private const int MaxMessageLength = 200;
    private static readonly SearchValues<char> CodeCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_");

    /// <summary>The application's own code has failed.</summary>
    public static EventRefusal Failure { get; } = new("internal", "the server failed");

    /// <exception cref="ArgumentException">The code or the message is none.</exception>
    public static EventRefusal Create(string code, string message)
    {
        ArgumentNullException.ThrowIfNull(code);
        ArgumentNullException.ThrowIfNull(message);
        if (code.Length is 0 or > MaxCodeLength || code.AsSpan().ContainsAnyExcept(CodeCharacters))
            throw new ArgumentException($"A code has 1 to {MaxCodeLength} characters of a-z, 0-9 and _.", nameof(code));
        if (message.Length > MaxMessageLength)
            throw new ArgumentException($"A message has at most {MaxMessageLength} characters.", nameof(message));
        return new EventRefusal(code, message);
    }
}
