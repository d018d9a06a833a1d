using System.Threading.Channels;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>What has happened to the connections of a handler, for tests to wait for.</summary>
internal sealed class EventLog
{
    public Channel<ServerWebSocket<string>> Opened { get; } = Channel.CreateUnbounded<ServerWebSocket<string>>();

    public Channel<ServerWebSocket<string>> Drained { get; } = Channel.CreateUnbounded<ServerWebSocket<string>>();

    public Channel<(int Code, string Reason)> Closed { get; } = Channel.CreateUnbounded<(int, string)>();

    public Channel<Exception> Errors { get; } = Channel.CreateUnbounded<Exception>();

    public static async Task<T> NextAsync<T>(Channel<T> channel)
    {
        using var guard = new CancellationTokenSource(Until.HangGuard);
        return await channel.Reader.ReadAsync(guard.Token);
    }
}
