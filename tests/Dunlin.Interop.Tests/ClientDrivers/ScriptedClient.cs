using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>A client in another process, driven by one of the scripts in clients/: one JSON object a line, both ways.</summary>
public abstract class ScriptedClient : IInteropClient
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        AllowOutOfOrderMetadataProperties = true,
    };

    private readonly ChildProcess _process;
    private readonly ConcurrentDictionary<int, ScriptedConnection> _connections = new();
    private readonly Task _reading;
    private int _lastId;

    protected ScriptedClient(ChildProcess process)
    {
        _process = process;
        _reading = DispatchEventsAsync();
    }

    internal string Transcript => _process.Transcript;

    public virtual Task PrepareAsync(TestApp app) => Task.CompletedTask;

    public async Task<InteropConnection> ConnectAsync(Uri address, ConnectOptions? options = null)
    {
        options ??= new ConnectOptions();
        var connection = AddConnection();
        await connection.DoAsync(new ClientCommand("connect", connection.Id)
        {
            Url = address.AbsoluteUri,
            Protocols = options.Protocols,
            Headers = options.Headers,
            Compress = options.Compress,
        });
        return connection;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await _process.DisposeAsync();
        await _reading;
    }

    internal Task DoAsync(ClientCommand command) => _process.WriteLineAsync(JsonSerializer.Serialize(command, Json));

    protected ScriptedConnection AddConnection()
    {
        var connection = new ScriptedConnection(this, ++_lastId);
        _connections[connection.Id] = connection;
        return connection;
    }

    private async Task DispatchEventsAsync()
    {
        await foreach (var line in _process.Lines.ReadAllAsync())
        {
            var clientEvent = JsonSerializer.Deserialize<ClientEvent>(line, Json)!;
            _connections[clientEvent.Id].Add(clientEvent);
        }

        foreach (var connection in _connections.Values)
            connection.EndWith(new EndOfStreamException($"The client ended.\n{Transcript}"));
    }
}
