using System.Net;
using System.Net.Sockets;
using Dunlin.Transport.DirectUpgrades;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Dunlin.Transport;

/// <summary>Kestrel's TCP transport on Dunlin's event loops. Unix sockets, pipes and file handles stay with Kestrel's own.</summary>
internal sealed class EventLoopTransportFactory(EventLoopGroup group, UpgradeRequests upgrades, IOptions<DunlinOptions> options) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    private const int Backlog = 4096;

    public bool CanBind(EndPoint endpoint) => endpoint is IPEndPoint && options.Value.UseEventLoops && OperatingSystem.IsLinux();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        var address = (IPEndPoint)endpoint;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            socket.Blocking = false;
            socket.Bind(address);
            socket.NoDelay = true; // accepted sockets inherit it
            socket.Listen(Backlog);
            var direct = upgrades.TakeNextEndpoint() is { } limits && options.Value.DirectUpgrades ? new DirectUpgradeEndpoint(limits, upgrades, group) : null;
            return new ValueTask<IConnectionListener>(new LoopListener(socket, group, direct));
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            socket.Dispose();
            throw new AddressInUseException(exception.Message, exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
