using System.Collections.Concurrent;
using Dunlin.TestSupport.Contracts;

namespace Dunlin.Tests.Channels.Contracts;

/// <summary>What the application was called with.</summary>
public sealed class RecordedMessages
{
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Whether the events of all publications refuse.</summary>
    public bool Refuses { get; set; }
}

/// <summary>One for each dependency-injection scope.</summary>
public sealed class CallScope
{
    public bool IsOfEvents { get; set; }
}

/// <summary>Hears of every publication.</summary>
public sealed class RecordingEvents(RecordedMessages recorded, CallScope scope) : ChannelEvents
{
    public override ValueTask OnPublishAsync(PublishContext context)
    {
        recorded.Calls.Enqueue($"all {context.Event}");
        scope.IsOfEvents = true;
        if (recorded.Refuses)
            context.Refuse();
        return default;
    }
}

/// <summary>Handles one event.</summary>
public sealed class RecordingHandler(RecordedMessages recorded, CallScope scope) : IChannelEventHandler<ChatText>
{
    public ValueTask HandleAsync(PublishContext context, ChatText message)
    {
        recorded.Calls.Enqueue($"scoped {message.Body} in {(scope.IsOfEvents ? "the scope of the events" : "another scope")}");
        return default;
    }
}
