using System.Threading.Channels;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Tests.Support;

/// <summary>The other side of a client, played by a test: it takes the transports that the client makes.</summary>
internal sealed class ScriptedServer
{
    private readonly Channel<ScriptedTransport> _transports = Channel.CreateUnbounded<ScriptedTransport>();

    /// <summary>How many transports there have been.</summary>
    public int Attempts { get; private set; }

    public ITransport Create(DunlinTransport name, string? token, ITransportEvents events)
    {
        Attempts++;
        var transport = new ScriptedTransport(name, token, events);
        _transports.Writer.TryWrite(transport);
        return transport;
    }

    /// <summary>The next transport that the client makes, or has made.</summary>
    public Task<ScriptedTransport> NextAsync() => _transports.Reader.ReadAsync().AsTask().OrGiveUp();

    /// <summary>The same, connected.</summary>
    public async Task<ScriptedTransport> AcceptAsync(string session = "s1")
    {
        var transport = await NextAsync();
        transport.Connect(session);
        return transport;
    }
}
