using System.Text.Json.Nodes;
using Dunlin.Client.Protocol;
using Dunlin.Client.Transports;

namespace Dunlin.Client.Tests.Chaos;

/// <summary>Transports with faults, which the chaos has to find.</summary>
internal static class BrokenTransports
{
    /// <summary>Loses the first publication of each connection, and every fifth behind it. Tells when another one behind it has arrived: then it is lost for good.</summary>
    public static TransportFactory Losing(Uri address, DunlinClientOptions options, Action lost)
    {
        var maker = new TransportMaker(address, options);
        return (name, token, events) => maker.Create(name, token, new LosingEvents(events, lost));
    }

    /// <summary>Does not tell the server how far it has got. Tells when it should have.</summary>
    public static TransportFactory Forgetful(Uri address, DunlinClientOptions options, Action forgotten)
    {
        var maker = new TransportMaker(address, options);
        return (name, token, events) => new ForgetfulTransport(maker.Create(name, token, events), forgotten);
    }

    private sealed class LosingEvents(ITransportEvents inner, Action lost) : ITransportEvents
    {
        private int _seen;

        public void OnMessages(List<ServerMessage> messages)
        {
            inner.OnMessages([.. messages.Where(message => message.Kind != MessageKind.Message || _seen++ % 5 != 0)]);
            if (_seen > 1)
                lost();
        }

        public void OnActivity() => inner.OnActivity();

        public void OnClosed(int code, string reason) => inner.OnClosed(code, reason);
    }

    private sealed class ForgetfulTransport(ITransport inner, Action forgotten) : ITransport
    {
        public long PendingBytes => inner.PendingBytes;

        public bool IsIdle => inner.IsIdle;

        public bool IsRequesting => inner.IsRequesting;

        public Task Completion => inner.Completion;

        public void Send(byte[] command)
        {
            var json = JsonNode.Parse(command)!.AsObject();
            if (json.Remove("recover"))
                forgotten();
            inner.Send(System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));
        }

        public void Close(int code, string reason) => inner.Close(code, reason);
    }
}
