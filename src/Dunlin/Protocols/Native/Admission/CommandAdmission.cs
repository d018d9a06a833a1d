using System.Runtime.CompilerServices;
using Dunlin.Auth;
using Dunlin.Channels;
using Dunlin.Channels.Events;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>
/// Finds out what a command needs to be known before it is carried out: tokens, and what the application says. That may take its time, and nothing of it changes the session.
/// </summary>
[SkipLocalsInit]
internal sealed class CommandAdmission(TokenVerifier tokens, ChannelEventCalls events, ContractAdmission contracts, NativeChannels channels)
{
    private readonly bool _looksAtPublications = events.Any || contracts.Any;

    /// <summary>The verdict, when there is something to be found out. At once for nearly all commands.</summary>
    public ValueTask<Verdict?> AdmitAsync(NativeSession session, in NativeCommand command)
    {
        if (command.Type == NativeCommandType.Auth)
            return command.Problem == NativeProblem.None ? AuthenticateAsync(session, JsonText.ReadString(command.Data, tokens.MaxTokenSize)) : default;
        if (command.Problem != NativeProblem.None || !session.IsAdmitted)
            return default;

        return command.Type switch
        {
            NativeCommandType.Subscribe when events.Any || !command.Data.IsEmpty => SubscribeAsync(session, in command),
            NativeCommandType.Publish when _looksAtPublications => PublishAsync(session, in command),
            NativeCommandType.State when contracts.Any => SetStateAsync(session, in command),
            _ => default,
        };
    }

    private async ValueTask<Verdict?> AuthenticateAsync(NativeSession session, string? token)
    {
        var result = token is null ? new(TokenProblem.Malformed) : await tokens.AuthenticateAsync(token);
        if (result.Value is not { } identity)
            return new Verdict { Problem = ProblemOf(result.Problem) };
        if (session.Identity.User is { } user && user != identity.User)
            return new Verdict { Problem = NativeProblem.OtherUser };

        if (session.IsAdmitted)
            return new Verdict { Identity = identity };

        var context = new ConnectContext(identity, session.Name);
        var refusal = await events.ConnectAsync(context);
        return new Verdict { Identity = identity, Refusal = refusal, NamedChannels = context.Channels };
    }

    private ValueTask<Verdict?> SubscribeAsync(NativeSession session, in NativeCommand command)
    {
        // What can be refused without them does not cost a token's check, nor the application's time.
        Span<char> buffer = stackalloc char[NativeChannelName.MaxLength];
        if (channels.FindNew(session, in command, buffer, out var name) != NativeProblem.None)
            return default;

        var ofServer = session.Find(name);
        if (!command.Data.IsEmpty)
            return SubscribeAsync(session, name.ToString(), JsonText.ReadString(command.Data, tokens.MaxTokenSize), ofServer, command.Flag, command.Count > 0);
        if (ofServer is not null)
            return new(new Verdict { OfServer = ofServer });
        return channels.CheckSubscribe(session, in command, name, grant: null) == NativeProblem.None ? AskAsync(session, name.ToString(), grant: null) : default;
    }

    private async ValueTask<Verdict?> SubscribeAsync(NativeSession session, string name, string? token, NativeSubscription? ofServer, bool wantsPresence, bool wantsHistory)
    {
        var result = token is null ? new(TokenProblem.Malformed) : await tokens.AuthorizeAsync(token);
        if (result.Value is not { } grant)
            return new Verdict { Problem = ProblemOf(result.Problem) };
        if (!grant.Covers(name) || !grant.IsFor(session.Identity))
            return new Verdict { Problem = session.Identity.IsAuthenticated ? NativeProblem.Forbidden : NativeProblem.Unauthorized };

        var problem = channels.CheckSubscribe(session, name, grant, isSubscribed: ofServer is not null, wantsPresence, wantsHistory);
        if (problem != NativeProblem.None)
            return new Verdict { Problem = problem };
        return ofServer is null ? await AskAsync(session, name, grant) : new Verdict { Grant = grant, OfServer = ofServer };
    }

    private async ValueTask<Verdict?> AskAsync(NativeSession session, string name, ChannelGrant? grant) =>
        new Verdict { Grant = grant, Refusal = await events.SubscribeAsync(session.Identity, session.Name, name) };

    private ValueTask<Verdict?> PublishAsync(NativeSession session, in NativeCommand command)
    {
        if (NativeChannels.FindToPublish(session, in command, out var subscription) != NativeProblem.None)
            return default;

        var channel = subscription.Channel.Name;
        if (contracts.CheckPublish(session, in command, channel, out var message) is { } refusal)
            return new(new Verdict { Refusal = refusal });
        if (!events.Any && message is not { Event.HasHandlers: true })
            return default;

        var name = command.Event.IsEmpty ? null : JsonText.ReadString(command.Event, NativeFields.MaxEventBytes);
        return AskAsync(new PublishContext(session.Identity, session.Name, channel, name, command.Data.ToArray()) { Message = message });
    }

    private ValueTask<Verdict?> SetStateAsync(NativeSession session, in NativeCommand command) =>
        NativeChannels.FindToSetState(session, in command, out var subscription) == NativeProblem.None && contracts.CheckState(session, in command, subscription.Channel.Name) is { } refusal
            ? new(new Verdict { Refusal = refusal })
            : default;

    private async ValueTask<Verdict?> AskAsync(PublishContext context) =>
        await events.PublishAsync(context) is { } refusal ? new Verdict { Refusal = refusal } : null;

    private static NativeProblem ProblemOf(TokenProblem problem) => problem == TokenProblem.Expired ? NativeProblem.TokenExpired : NativeProblem.TokenRefused;
}
