using System.Runtime.CompilerServices;
using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>
/// Does with the broker what has to be done before a command is carried out: a channel is followed before it can be subscribed to, and a publication has its place before it is answered.
/// </summary>
[SkipLocalsInit]
internal sealed class BrokerPreparation(BrokerNode node, NativeChannels channels)
{
    /// <summary>Whether there is a broker.</summary>
    public bool IsNeeded { get; } = node.IsConfigured;

    /// <param name="session">Whose command.</param>
    /// <param name="command">The command.</param>
    /// <param name="verdict">What is known already.</param>
    /// <returns>The verdict, with what has come of this.</returns>
    public ValueTask<Verdict?> PrepareAsync(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        if (command.Problem != NativeProblem.None || !session.IsAdmitted || verdict is { Refusal: not null } or { Problem: not NativeProblem.None })
            return new ValueTask<Verdict?>(verdict);

        return command.Type switch
        {
            NativeCommandType.Subscribe => SubscribeAsync(session, in command, verdict),
            NativeCommandType.Publish => PublishAsync(session, in command, verdict),
            NativeCommandType.History => ReadHistoryAsync(session, in command, verdict),
            _ => new ValueTask<Verdict?>(verdict),
        };
    }

    private ValueTask<Verdict?> SubscribeAsync(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        return channels.FindNew(session, in command, buffer, out var name) == NativeProblem.None
            && channels.CheckSubscribe(session, in command, name, verdict?.Grant) == NativeProblem.None
            ? FollowAsync(name.ToString(), verdict)
            : new ValueTask<Verdict?>(verdict);
    }

    private ValueTask<Verdict?> ReadHistoryAsync(NativeSession session, in NativeCommand command, Verdict? verdict) =>
        NativeChannels.FindToRead(session, in command, out var subscription) == NativeProblem.None
            ? FollowAsync(subscription.Channel.Name, verdict)
            : new ValueTask<Verdict?>(verdict);

    private ValueTask<Verdict?> FollowAsync(string channel, Verdict? verdict)
    {
        var ready = node.ReadyAsync(channel);
        return ready.IsCompletedSuccessfully ? new ValueTask<Verdict?>(verdict) : WaitAsync(ready, verdict);
    }

    private static async ValueTask<Verdict?> WaitAsync(ValueTask ready, Verdict? verdict)
    {
        try
        {
            await ready;
            return (verdict ?? new Verdict()) with { IsPrepared = true };
        }
        catch (BrokerUnavailableException)
        {
            return new Verdict { Problem = NativeProblem.BrokerUnavailable, IsPrepared = true };
        }
    }

    private ValueTask<Verdict?> PublishAsync(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        if (NativeChannels.FindToPublish(session, in command, out var subscription) != NativeProblem.None
            || !NativeChannels.TryDecodeKey(command.Key, stackalloc char[PublicationKeys.MaxBytes], out var key))
        {
            return new ValueTask<Verdict?>(verdict);
        }

        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativePublications.Body(ref writer, in command, subscription.Member.Connection, session.UserJson);
        var body = writer.Written.ToArray();
        writer.Dispose();
        return PublishAsync(subscription.Channel.Name, body, command.Flag, key.IsEmpty ? null : key.ToString());
    }

    private async ValueTask<Verdict?> PublishAsync(string channel, byte[] body, bool ephemeral, string? key)
    {
        try
        {
            return new Verdict { Published = await node.PublishAsync(channel, body, ephemeral, key), IsPrepared = true };
        }
        catch (BrokerUnavailableException)
        {
            return new Verdict { Problem = NativeProblem.BrokerUnavailable, IsPrepared = true };
        }
    }
}
