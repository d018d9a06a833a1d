using Dunlin.Client.Connections;
using Dunlin.Client.Protocol;

namespace Dunlin.Client.Transports;

/// <summary>While a client has to do with a lesser transport, tries from time to time whether the best one works by now.</summary>
/// <remarks>All members are for the holder of the client's lock.</remarks>
/// <param name="settings">How often, and how long an attempt may take.</param>
/// <param name="gate">The client's lock.</param>
/// <param name="create">Makes a transport.</param>
/// <param name="works">It does.</param>
internal sealed class UpgradeProbe(ClientSettings settings, Lock gate, Func<DunlinTransport, ITransportEvents, ITransport> create, Action works)
{
    private readonly GatedTimer _timer = new(settings.Time, gate);
    private ITransport? _transport;
    private TransportLink? _link;

    public void Start(DunlinTransport name) => _timer.Set(settings.UpgradeInterval, () => Try(name));

    public void Stop()
    {
        _timer.Stop();
        _link?.Detach();
        _transport?.Close(CloseCode.Normal, "");
        _transport = null;
    }

    private void Try(DunlinTransport name)
    {
        _timer.Set(settings.ConnectTimeout, () => Again(name));
        _link = new TransportLink(gate, OnMessage, static () => { }, (_, _) => Again(name));
        _transport = create(name, _link);
    }

    private void OnMessage(ServerMessage message)
    {
        if (message.Kind == MessageKind.Connected)
            works();
    }

    private void Again(DunlinTransport name)
    {
        Stop();
        Start(name);
    }
}
