using Dunlin.Brokers;
using Dunlin.Channels;
using Dunlin.Diagnostics;
using Dunlin.Limits;
using Dunlin.Presence;
using Dunlin.Protocols.Native.Replies;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>
/// Begins the subscriptions that the server itself wants connections to have: to what the application names, and by <see cref="NativeProtocolOptions.SubscribeOnConnect"/>. On the
/// connection's loop.
/// </summary>
internal sealed class ServerSubscriptions(ChannelRegistry channels, BrokerNode node, NativeProtocolOptions options, LimitCounters limits, TimeProvider time, ILogger logger)
{
    private readonly Episode _refusals = new(time);

    /// <summary>A connection has just been let in.</summary>
    /// <param name="session">Whose.</param>
    /// <param name="named">Channels that the application has named; valid names.</param>
    public void Begin(NativeSession session, IReadOnlyList<string> named)
    {
        foreach (var name in named)
            Begin(session, name, source: name);
        foreach (var template in options.Templates)
            Begin(session, template);
    }

    /// <summary>It has become known whose a connection is that was let in before. What it was subscribed to then, and may have left, is not begun again.</summary>
    public void BeginOfUser(NativeSession session)
    {
        foreach (var template in options.Templates)
        {
            if (template.NeedsUser)
                Begin(session, template);
        }
    }

    private void Begin(NativeSession session, SubscriptionTemplate template)
    {
        var user = session.Identity.User;
        if (user is null && template.NeedsUser)
            return;

        var name = template.NameFor(user ?? "");
        if (ChannelName.IsValid(name))
            Begin(session, name, template.Text);
        else
            Refuse(session, template.Text, NativeProblem.BadChannel);
    }

    /// <param name="session">Whose.</param>
    /// <param name="name">The channel.</param>
    /// <param name="source">What to call it in the log, where users' names do not belong.</param>
    private void Begin(NativeSession session, string name, string source)
    {
        if (session.IsToldWhy || session.Find(name) is not null)
            return;

        if (session.ChannelCount >= options.MaxChannelsPerConnection)
            Refuse(session, source, NativeProblem.ChannelLimit);
        else if (!TryFollow(name, out var following) || !TrySubscribe(session, name))
            _ = SubscribeLaterAsync(session, name, source, following);
    }

    private bool TryFollow(string name, out Task following)
    {
        following = Task.CompletedTask;
        if (!node.IsConfigured)
            return true;

        var ready = node.ReadyAsync(name);
        if (ready.IsCompletedSuccessfully)
            return true;

        following = ready.AsTask();
        return false;
    }

    // What the client asks for meanwhile is carried out; it hears of this when it has begun. While the broker is away that is not so.
    private async Task SubscribeLaterAsync(NativeSession session, string name, string source, Task following)
    {
        try
        {
            await following;
        }
        catch (BrokerUnavailableException)
        {
            Refuse(session, source, NativeProblem.BrokerUnavailable);
            await node.WaitForBrokerAsync();
        }

        session.Connection.Post(() => BeginUnlessOver(session, name, source));
    }

    private void BeginUnlessOver(NativeSession session, string name, string source)
    {
        if (!session.IsOver)
            Begin(session, name, source);
    }

    // As if the client had asked for it, and where it was when it comes back: that is one answer, which has all that it missed.
    private bool TrySubscribe(NativeSession session, string name)
    {
        var permissions = channels.OptionsOf(name).Permissions;
        var delivered = session.Delivered is not null && session.Delivered.TryGetValue(name, out var found) ? found : (DeliveredPosition?)null;
        var hearsPresence = delivered is { HearsPresence: true } && permissions.Allow(ChannelOperations.Presence, name, session.Identity, grant: null);
        var mayRecover = permissions.Allow(ChannelOperations.History, name, session.Identity, grant: null);
        var command = new NativeCommand { Type = NativeCommandType.Subscribe, Channel = NativeWriter.Encode(name), Flag = hearsPresence };
        var request = new SubscriptionRequest(mayRecover ? delivered?.Position : null, Rewind: 0, hearsPresence);
        return channels.Subscribe(name, new SubscribedReply(session, command, grant: null, isOfServer: true), new Member(session.Name, session.Identity.User), request) is not null;
    }

    private void Refuse(NativeSession session, string source, NativeProblem problem)
    {
        if (problem.Limit() is { } limit)
            limits.Count(limit);
        NativeLog.NotSubscribed(logger, _refusals.Note() ? LogLevel.Warning : LogLevel.Debug, session.Connection.Id, source, problem);
    }
}
