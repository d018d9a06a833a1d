using Dunlin.Channels;

namespace Dunlin.Protocols.Native;

/// <summary>The name of a channel that the server subscribes connections to, in which <c>{user}</c> stands for the user. Immutable.</summary>
internal sealed class SubscriptionTemplate
{
    private const string User = "{user}";

    private SubscriptionTemplate(string text) => Text = text;

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Whether it is nothing without a user.</summary>
    public bool NeedsUser => Text.Contains(User, StringComparison.Ordinal);

    /// <summary>Reads a template.</summary>
    /// <exception cref="ArgumentException">It is no channel name, whoever the user is, or holds another placeholder.</exception>
    public static SubscriptionTemplate Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);

        // A misspelt placeholder would put all users into one channel.
        var template = new SubscriptionTemplate(text);
        if (template.NameFor("").AsSpan().ContainsAny('{', '}'))
            throw new ArgumentException($"'{text}' is no channel to subscribe to on connect: braces are for '{User}' alone.");
        if (!ChannelName.IsValid(template.NameFor("u")))
            throw new ArgumentException($"'{text}' is no channel to subscribe to on connect: a channel name is 1 to {ChannelName.MaxBytes} bytes of UTF-8 without control characters.");
        return template;
    }

    /// <summary>The name for a user, which may be too long, or hold what a channel name may not.</summary>
    public string NameFor(string user) => Text.Replace(User, user, StringComparison.Ordinal);
}
