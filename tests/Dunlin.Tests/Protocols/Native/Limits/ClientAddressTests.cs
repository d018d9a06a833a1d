using System.Net;
using Dunlin.Protocols.Native.Limits;

namespace Dunlin.Tests.Protocols.Native.Limits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("::1", "::")]
    public void Of_IPv6_the_first_64_bits_count(string address, string expected) =>
        Assert.Equal(IPAddress.Parse(expected), ClientAddress.Of(IPAddress.Parse(address)));
}
