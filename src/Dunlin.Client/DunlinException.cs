namespace Dunlin.Client;

/// <summary>What went wrong: <see cref="Code"/> is for programs, the message for people.</summary>
public sealed class DunlinException : Exception
{
    /// <summary>Creates it; applications need this in tests only, or to tell that a token is refused (<see cref="DunlinErrorCode.Unauthorized"/>).</summary>
    /// <param name="code">See <see cref="Code"/>.</param>
    /// <param name="message">For people.</param>
    /// <param name="innerException">What it comes of, or null.</param>
    public DunlinException(string code, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        ArgumentNullException.ThrowIfNull(code);
        Code = code;
    }

    /// <summary>One of <see cref="DunlinErrorCode"/>, or a code of the server's application.</summary>
    public string Code { get; }

    /// <summary>The channel that it is about; null: none.</summary>
    public string? Channel { get; init; }

    /// <summary>The close code, when a connection ended with it.</summary>
    public int? CloseCode { get; init; }
}
