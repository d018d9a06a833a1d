using System.Collections.Concurrent;
using System.Text;

namespace Dunlin.Tests.Channels.Events;

/// <summary>What the application was told, and what it is to do then.</summary>
public sealed class EventScript
{
    public ConcurrentQueue<string> Calls { get; } = new();

    /// <summary>Objects of the events' class so far.</summary>
    public ConcurrentBag<RecordedEvents> Objects { get; } = [];

    /// <summary>Awaited by every call, on another thread; null: they end at once.</summary>
    public Func<string, Task>? Wait { get; set; }

    /// <summary>What to do with a call.</summary>
    public Action<string, RefusableContext> Decide { get; set; } = (_, _) => { };
}

/// <summary>Events that do what the script says.</summary>
public sealed class RecordedEvents : ChannelEvents
{
    private readonly EventScript _script;

    public RecordedEvents(EventScript script)
    {
        _script = script;
        script.Objects.Add(this);
    }

    public override ValueTask OnConnectAsync(ConnectContext context) => CallAsync($"connect {context.Identity.User}", context);

    public override ValueTask OnSubscribeAsync(SubscribeContext context) => CallAsync($"subscribe {context.Identity.User} {context.Channel}", context);

    public override ValueTask OnPublishAsync(PublishContext context) =>
        CallAsync($"publish {context.Identity.User} {context.Channel} {context.Event} {Encoding.UTF8.GetString(context.Data.Span)}", context);

    public override async ValueTask OnDisconnectAsync(DisconnectContext context)
    {
        var call = $"disconnect {context.Identity.User} {context.Code}";
        if (_script.Wait is { } wait)
            await wait(call);
        _script.Calls.Enqueue(call);
    }

    private async ValueTask CallAsync(string call, RefusableContext context)
    {
        if (_script.Wait is { } wait)
            await wait(call).ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        _script.Calls.Enqueue(call);
        _script.Decide(call, context);
    }
}
