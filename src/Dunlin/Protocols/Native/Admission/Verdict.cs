using Dunlin.Channels;
using Dunlin.Channels.Events;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>What was found out about a command before it is carried out. Where nothing had to be, there is none.</summary>
internal sealed record Verdict
{
    /// <summary>Why it is not carried out.</summary>
    public NativeProblem Problem { get; init; }

    /// <summary>The application's own reason not to carry it out.</summary>
    public EventRefusal? Refusal { get; init; }

    /// <summary>Of <c>auth</c>: who the client is.</summary>
    public ClientIdentity? Identity { get; init; }

    /// <summary>Of <c>auth</c>: the channels that the application wants the client to be subscribed to.</summary>
    public IReadOnlyList<string> NamedChannels { get; init; } = [];

    /// <summary>Of <c>subscribe</c>: the server's subscription that the client may make its own, for which the application was not asked; null: it was.</summary>
    public NativeSubscription? OfServer { get; init; }

    /// <summary>Of <c>subscribe</c>: what its channel token permits.</summary>
    public ChannelGrant? Grant { get; init; }

    /// <summary>Of <c>publish</c>: what has come of it, where a broker has carried it out.</summary>
    public Published? Published { get; init; }

    /// <summary>Whether the broker has done its part.</summary>
    public bool IsPrepared { get; init; }
}
