namespace Dunlin.Interop.Tests;

public sealed class ScriptedConnection(ScriptedClient client, int id) : InteropConnection
{
    public int Id { get; } = id;

    protected override string Transcript => client.Transcript;

    public override Task SendTextAsync(string text) => DoAsync(new ClientCommand("sendText", Id) { Text = text });

    public override Task SendBinaryAsync(byte[] payload) => DoAsync(new ClientCommand("sendBinary", Id) { Base64 = payload });

    public override Task CloseAsync(int code, string reason) => DoAsync(new ClientCommand("close", Id) { Code = code, Reason = reason });

    public Task CloseWithoutCodeAsync() => DoAsync(new ClientCommand("close", Id));

    /// <summary>Sends a text message, each part in a frame of its own. Node's ws only.</summary>
    public Task SendFragmentsAsync(params string[] parts) => DoAsync(new ClientCommand("sendFragments", Id) { Parts = parts });

    /// <summary>Sends the first part of a text message, which <see cref="SendFragmentsAsync"/> goes on with. Node's ws only.</summary>
    public Task SendPartAsync(string part) => DoAsync(new ClientCommand("sendPart", Id) { Text = part });

    /// <summary>Sends a ping. A page cannot.</summary>
    public Task PingAsync(string payload) => DoAsync(new ClientCommand("ping", Id) { Text = payload });

    /// <summary>Drops the connection without a close frame. A page cannot.</summary>
    public Task TerminateAsync() => DoAsync(new ClientCommand("terminate", Id));

    internal Task DoAsync(ClientCommand command) => client.DoAsync(command);
}
