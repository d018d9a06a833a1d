using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native;

/// <summary>Carries out what clients ask for, whatever they are connected by.</summary>
[SkipLocalsInit]
internal sealed class NativeCommands(NativeChannels channels, NativeProtocolOptions options, TimeProvider time, ILogger logger)
{
    private long Now => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Carries out a message: one command, or an array of them in order.</summary>
    public void Execute(NativeSession session, ReadOnlySpan<byte> message)
    {
        var reader = new NativeCommandReader(message, options.MaxCommandsPerMessage);
        while (reader.Read(out var command))
            Execute(session, in command);
    }

    private void Execute(NativeSession session, in NativeCommand command)
    {
        var problem = command.Problem != NativeProblem.None ? command.Problem : command.Type switch
        {
            NativeCommandType.Subscribe => channels.Subscribe(session, in command),
            NativeCommandType.Unsubscribe => channels.Unsubscribe(session, in command),
            NativeCommandType.Publish => channels.Publish(session, in command),
            NativeCommandType.Presence => channels.Presence(session, in command),
            NativeCommandType.State => channels.SetState(session, in command),
            NativeCommandType.History => channels.History(session, in command),
            _ => Pong(session, in command),
        };
        if (problem != NativeProblem.None)
            SendError(session, problem, in command);
    }

    private NativeProblem Pong(NativeSession session, in NativeCommand command)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Pong(ref writer, command.Id, Now);
        writer.SendTo(session.Connection);
        return NativeProblem.None;
    }

    private void SendError(NativeSession session, NativeProblem problem, in NativeCommand command)
    {
        if (!session.ProblemLogged)
        {
            session.ProblemLogged = true;
            NativeLog.ClientProblem(logger, session.Connection.Id, problem);
        }

        // A name that is none is not repeated: it may be as long as a message.
        var channel = problem >= NativeProblem.ChannelLimit ? command.Channel : default;
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeEvents.Error(ref writer, problem, command.Id, channel);
        writer.SendTo(session.Connection);
    }
}
