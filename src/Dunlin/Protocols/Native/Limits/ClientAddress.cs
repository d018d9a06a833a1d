using System.Net;
using System.Net.Sockets;

namespace Dunlin.Protocols.Native.Limits;

/// <summary>Whom an IP address stands for: of IPv6 the first 64 bits, as one customer is given all addresses behind them.</summary>
internal static class ClientAddress
{
    private const int NetworkBytes = 8;

    public static IPAddress Of(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[NetworkBytes..].Clear();
        return new IPAddress(bytes);
    }
}
