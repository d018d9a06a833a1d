using System.Threading.Channels;
using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>One connection of a real client.</summary>
public abstract class InteropConnection
{
    private readonly Channel<ClientEvent> _events = Channel.CreateUnbounded<ClientEvent>();

    public abstract Task SendTextAsync(string text);

    public abstract Task SendBinaryAsync(byte[] payload);

    public abstract Task CloseAsync(int code, string reason);

    /// <summary>
    /// The next event, which must be of this kind. Pings are passed over unless asked for: some clients report them, others
    /// answer silently.
    /// </summary>
    public async Task<TEvent> NextAsync<TEvent>()
        where TEvent : ClientEvent
    {
        using var timeout = new CancellationTokenSource(Until.HangGuard);
        try
        {
            while (true)
            {
                var next = await _events.Reader.ReadAsync(timeout.Token);
                if (next is PingReceived && typeof(TEvent) != typeof(PingReceived))
                    continue;

                return next as TEvent ?? throw new InvalidOperationException($"Expected {typeof(TEvent).Name}, got {next}.\n{Transcript}");
            }
        }
        catch (OperationCanceledException exception)
        {
            throw new TimeoutException($"No {typeof(TEvent).Name} in {Until.HangGuard.TotalSeconds} s.\n{Transcript}", exception);
        }
    }

    public async Task<string> NextTextAsync() => (await NextAsync<TextReceived>()).Text;

    internal void Add(ClientEvent clientEvent) => _events.Writer.TryWrite(clientEvent);

    internal void EndWith(Exception exception) => _events.Writer.TryComplete(exception);

    /// <summary>What is known about the client, for the message of a failing test.</summary>
    protected virtual string Transcript => "";
}
