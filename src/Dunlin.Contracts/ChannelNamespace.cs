namespace Dunlin.Contracts;

/// <summary>The part of a channel's name that says which contract holds.</summary>
internal static class ChannelNamespace
{
    /// <summary>What stands before the first colon; empty when there is none.</summary>
    public static ReadOnlySpan<char> Of(ReadOnlySpan<char> channel)
    {
        var colon = channel.IndexOf(':');
        return colon < 0 ? default : channel[..colon];
    }

    /// <exception cref="ArgumentException">The channel is of another namespace than the record.</exception>
    public static void Require<TRecord>(string @namespace, string channel)
    {
        if (!Of(channel).SequenceEqual(@namespace))
            throw new ArgumentException($"{typeof(TRecord).Name} is for channels of the namespace \"{@namespace}\", and \"{channel}\" is none of them.", nameof(channel));
    }
}
