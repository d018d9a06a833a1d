using System.Text;

namespace Dunlin.Contracts.Generator.Reading;

/// <summary>What the protocol allows as names. Each member says what is wrong, or null.</summary>
internal static class Names
{
    /// <summary>Of an event name, and of a channel's name, in which the namespace is followed by a colon.</summary>
    private const int MaxBytes = 200;

    /// <summary>What the clients call publications that have no name.</summary>
    private const string Unnamed = "message";

    public static string? ProblemWithNamespace(string? name)
    {
        if (name is null)
            return "it is null";
        if (name.IndexOf(':') >= 0)
            return "it must not contain ':', which ends it in the name of a channel";
        if (name.Any(char.IsControl))
            return "it must not contain control characters";
        return HasUnpairedSurrogate(name) ? "half a surrogate pair is no text"
            : Encoding.UTF8.GetByteCount(name) >= MaxBytes ? $"with its colon it has more than {MaxBytes} bytes of UTF-8"
            : null;
    }

    public static string? ProblemWithEvent(string? name)
    {
        if (string.IsNullOrEmpty(name))
            return "it is empty";
        if (name == Unnamed)
            return $"\"{Unnamed}\" stands for publications without a name";
        return HasUnpairedSurrogate(name!) ? "half a surrogate pair is no text"
            : Encoding.UTF8.GetByteCount(name) > MaxBytes ? $"it has more than {MaxBytes} bytes of UTF-8"
            : null;
    }

    private static bool HasUnpairedSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i]))
                continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1]))
                return true;
            i++;
        }

        return false;
    }
}
