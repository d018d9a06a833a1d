namespace Dunlin.Testing.Tests.Stress;

/// <summary>What somebody must have received since the last look.</summary>
internal sealed class ExpectedTexts(string name)
{
    private readonly List<string> _texts = [];

    public void Add(string text) => _texts.Add(text);

    /// <summary>Compares, and begins anew. The order is that of one sender; several at a time are not ordered.</summary>
    /// <exception cref="UnexpectedTextsException">Something else has come.</exception>
    public void Check(IEnumerable<string> received)
    {
        var found = received.Order(StringComparer.Ordinal).ToArray();
        var expected = _texts.Order(StringComparer.Ordinal).ToArray();
        _texts.Clear();
        if (!found.SequenceEqual(expected))
            throw new UnexpectedTextsException($"{name} has received [{string.Join(", ", found)}], and not [{string.Join(", ", expected)}].");
    }
}

/// <summary>Something is missing, or too much.</summary>
internal sealed class UnexpectedTextsException(string message) : Exception(message);
