using System.Globalization;
using System.Runtime.CompilerServices;
using Dunlin.Channels.Contracts;
using Dunlin.Channels.Events;
using Microsoft.Extensions.Logging;

namespace Dunlin.Protocols.Native.Admission;

/// <summary>Holds what clients publish, and say of themselves, against the contracts of the application. Never throws. Thread-safe.</summary>
[SkipLocalsInit]
internal sealed class ContractAdmission(ContractNamespaces contracts, ILoggerFactory loggers)
{
    private const string Code = "bad_message";

    private readonly ILogger _logger = loggers.CreateLogger("Dunlin.Contracts");

    /// <summary>Whether there are any contracts. Without, nothing is to be checked.</summary>
    public bool Any { get; } = contracts.Any;

    /// <summary>Reads a <c>publish</c> in a channel that the client may publish to.</summary>
    /// <param name="session">Whose command.</param>
    /// <param name="command">The command.</param>
    /// <param name="channel">The channel's name.</param>
    /// <param name="message">What is published; null: there is no contract, or it is refused.</param>
    /// <returns>Why it is refused; null: it is not.</returns>
    public EventRefusal? CheckPublish(NativeSession session, in NativeCommand command, string channel, out ContractMessage? message)
    {
        message = null;
        if (contracts.Find(channel) is not { } space)
            return null;

        Span<char> buffer = stackalloc char[NativeFields.MaxEventBytes];
        var length = 0;
        if (!command.Event.IsEmpty)
            JsonText.TryDecode(command.Event, buffer, out length);
        try
        {
            return space.TryRead(buffer[..length], command.Flag, command.Data, out message, out var problem) ? null : new EventRefusal(Code, problem);
        }
        catch (Exception exception)
        {
            return Failed(session, channel, exception);
        }
    }

    /// <summary>Checks a <c>state</c> in a channel that the client is in.</summary>
    /// <param name="session">Whose command.</param>
    /// <param name="command">The command.</param>
    /// <param name="channel">The channel's name.</param>
    /// <returns>Why it is refused; null: it is not.</returns>
    public EventRefusal? CheckState(NativeSession session, in NativeCommand command, string channel)
    {
        if (contracts.Find(channel) is not { } space)
            return null;

        try
        {
            return space.CheckState(command.Data) is { } problem ? new EventRefusal(Code, problem) : null;
        }
        catch (Exception exception)
        {
            return Failed(session, channel, exception);
        }
    }

    // Converters, property setters and annotations of the application may throw anything.
    private EventRefusal Failed(NativeSession session, string channel, Exception exception)
    {
        ContractLog.CheckFailed(_logger, channel, session.Name.ToString("x16", CultureInfo.InvariantCulture), exception);
        return EventRefusal.Failure;
    }
}
