using System.Runtime.CompilerServices;
using Dunlin.Channels.Events;
using Dunlin.Limits;
using Dunlin.Protocols.Native.Admission;
using Dunlin.Protocols.Native.Limits;
using Dunlin.Protocols.Native.Output;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out what clients ask for, whatever they are connected by.</summary>
[SkipLocalsInit]
internal sealed class NativeCommands(
    NativeChannels channels,
    NativeAuthentication authentication,
    CommandAdmission admission,
    BrokerPreparation broker,
    NativeTraffic traffic,
    NativeProtocolOptions options,
    LimitCounters limits,
    TimeProvider time,
    ILogger logger)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Carries out a message: one command, or an array of them in order. On the connection's loop.</summary>
    /// <remarks>Once the server has said that it ends the connection, nothing more is carried out.</remarks>
    /// <returns>Ended, unless a command had to wait. Nothing else of this connection may be carried out before it ends.</returns>
    public ValueTask ExecuteAsync(NativeSession session, ReadOnlySpan<byte> message)
    {
        if (!traffic.MayPass(session, message))
            return default;

        var reader = new NativeCommandReader(message, options.MaxCommandsPerMessage);
        return TryExecute(session, ref reader, out var pending) ? default : FinishAsync(session, pending, message.ToArray(), reader.Place);
    }

    /// <returns>False when a command has to wait, which is the last that was read.</returns>
    private bool TryExecute(NativeSession session, scoped ref NativeCommandReader reader, out ValueTask<Verdict?> pending)
    {
        pending = default;
        while (!session.IsToldWhy && reader.Read(out var command))
        {
            var verdict = DecideAsync(session, in command);
            if (!verdict.IsCompletedSuccessfully)
            {
                pending = verdict;
                return false;
            }

            Execute(session, in command, verdict.Result);
        }

        return true;
    }

    private ValueTask<Verdict?> DecideAsync(NativeSession session, in NativeCommand command)
    {
        var verdict = admission.AdmitAsync(session, in command);
        return broker.IsNeeded && verdict.IsCompletedSuccessfully ? broker.PrepareAsync(session, in command, verdict.Result) : verdict;
    }

    private async ValueTask FinishAsync(NativeSession session, ValueTask<Verdict?> pending, byte[] message, NativeCommandPlace place)
    {
        while (true)
        {
            var verdict = await pending;
            await session.Connection.SwitchToLoop();
            if (session.IsOver || session.IsToldWhy)
                return;

            session.Connection.BeginHandlerCall();
            if (TryGoOn(session, message, ref place, verdict, out pending))
                return;
        }
    }

    // A command cannot be kept while it waits: it is read again.
    private bool TryGoOn(NativeSession session, byte[] message, ref NativeCommandPlace place, Verdict? verdict, out ValueTask<Verdict?> pending)
    {
        var reader = new NativeCommandReader(message, place);
        reader.Read(out var command);
        if (broker.IsNeeded && verdict is not { IsPrepared: true })
        {
            var prepared = broker.PrepareAsync(session, in command, verdict);
            if (!prepared.IsCompletedSuccessfully)
            {
                pending = prepared;
                return false;
            }

            verdict = prepared.Result;
        }

        Execute(session, in command, verdict);
        var ended = TryExecute(session, ref reader, out pending);
        place = reader.Place;
        return ended;
    }

    private void Execute(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        if (verdict?.Refusal is { } refusal)
        {
            Refuse(session, refusal, in command);
            return;
        }

        var problem = command.Problem != NativeProblem.None ? command.Problem
            : verdict is { Problem: not NativeProblem.None } ? verdict.Problem
            : Carry(session, in command, verdict);
        if (problem != NativeProblem.None)
            SendError(session, problem, in command);
    }

    private NativeProblem Carry(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        if (!session.IsAdmitted && command.Type is not (NativeCommandType.Auth or NativeCommandType.Ping))
            return NativeProblem.AuthenticateFirst;

        return command.Type switch
        {
            NativeCommandType.Subscribe => Subscribe(session, in command, verdict),
            NativeCommandType.Unsubscribe => channels.Unsubscribe(session, in command),
            NativeCommandType.Publish => verdict?.Published is { } published ? NativeChannels.Published(session, in command, in published) : channels.Publish(session, in command),
            NativeCommandType.Presence => channels.Presence(session, in command),
            NativeCommandType.State => channels.SetState(session, in command),
            NativeCommandType.History => channels.History(session, in command),
            NativeCommandType.Auth => authentication.Identify(session, in command, verdict!),
            _ => Pong(session, in command),
        };
    }

    private NativeProblem Subscribe(NativeSession session, in NativeCommand command, Verdict? verdict)
    {
        // Ended while the command waited: the application would have to be asked now.
        if (verdict?.OfServer is { } ofServer && session.Find(ofServer.Channel.Name) != ofServer)
            return NativeProblem.Removed;

        var problem = channels.Subscribe(session, in command, verdict?.Grant);
        if (problem == NativeProblem.None && verdict?.Grant is not null)
            authentication.WatchGrants(session);
        return problem;
    }

    private NativeProblem Pong(NativeSession session, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Pong(ref writer, command.Id, Now);
        writer.SendTo(session.Connection);
        return NativeProblem.None;
    }

    private static void Refuse(NativeSession session, EventRefusal refusal, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Error(ref writer, refusal, command.Id, command.Channel);
        writer.SendTo(session.Connection);
        if (command.Type == NativeCommandType.Auth)
            NativeSessions.Disconnect(session, CloseCodes.Forbidden, refusal.Code, reconnectAfter: null);
    }

    private void SendError(NativeSession session, NativeProblem problem, in NativeCommand command)
    {
        if (problem.Limit() is { } limit)
            limits.Count(limit);
        if (!session.ProblemLogged)
        {
            session.ProblemLogged = true;
            NativeLog.ClientProblem(logger, session.Connection.Id, problem);
        }

        // A name that is none is not repeated: it may be as long as a message.
        var channel = problem >= NativeProblem.ChannelLimit ? command.Channel : default;
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeReplies.Error(ref writer, problem, command.Id, channel);
        writer.SendTo(session.Connection);
    }
}
