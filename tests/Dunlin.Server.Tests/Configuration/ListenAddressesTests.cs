using Dunlin.Server.Configuration;
using Microsoft.Extensions.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class ListenAddressesTests
{
    [Fact]
    public void The_default_is_port_3000_of_this_machine_only()
    {
        var addresses = Read();
        Assert.Equal("http://localhost:3000", Assert.Single(addresses.Addresses).ToString(), ignoreCase: true);
        Assert.True(addresses.IsLoopbackOnly);
    }

    [Theory]
    [InlineData("urls", "http://localhost:1;http://127.0.0.1:0;http://127.9.9.9:1;http://[::1]:0;https://LOCALHOST:2")]
    [InlineData("urls", "http://unix:/tmp/dunlin.sock")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://[::ffff:127.0.0.1]:1")]
    public void Loopback_addresses_need_no_key(string setting, string value)
    {
        var addresses = Read((setting, value));
        Assert.True(addresses.IsLoopbackOnly);
        addresses.RequireKeyUnlessLoopback(hasKey: false);
    }

    [Theory]
    [InlineData("urls", "http://0.0.0.0:3000")]
    [InlineData("urls", "http://localhost:3000;http://*:3001")]
    [InlineData("urls", "http://+:3000")]
    [InlineData("urls", "http://[::]:3000")]
    [InlineData("urls", "http://192.168.1.2:3000")]
    [InlineData("urls", "http://chat.example.com:3000")]
    [InlineData("urls", "http://localhost.example.com:3000")]
    [InlineData("http_ports", "8080")]
    [InlineData("https_ports", "8443")]
    [InlineData("Kestrel:Endpoints:Main:Url", "http://0.0.0.0:3000")]
    public void Addresses_that_others_can_reach_need_a_key(string setting, string value)
    {
        var addresses = Read((setting, value));
        Assert.False(addresses.IsLoopbackOnly);
        var message = Assert.Throws<SettingException>(() => addresses.RequireKeyUnlessLoopback(hasKey: false)).Message;
        Assert.Contains("Dunlin__ApiKey", message, StringComparison.Ordinal);
        addresses.RequireKeyUnlessLoopback(hasKey: true);
    }

    [Fact]
    public void Named_endpoints_go_before_urls_as_they_do_in_Kestrel() =>
        Assert.False(Read(("urls", "http://localhost:1"), ("Kestrel:Endpoints:Main:Url", "http://*:1")).IsLoopbackOnly);

    [Theory]
    [InlineData("3000")]
    [InlineData("localhost:3000")]
    [InlineData("ftp://localhost:3000")]
    [InlineData("http:/localhost:3000")]
    [InlineData("http://localhost:99999")]
    [InlineData("http://localhost:abc")]
    [InlineData("http://localhost:-1")]
    [InlineData("http://localhost:0")]
    [InlineData("http://localhost:3000/path")]
    [InlineData("http://")]
    [InlineData("http://a b:3000")]
    [InlineData("http://user@host:3000")]
    public void What_is_no_address_is_named(string url)
    {
        var message = Assert.Throws<SettingException>(() => Read(("urls", url))).Message;
        Assert.Equal($"'{url}' is not an address to listen on: it must look like http://localhost:3000", message);
    }

    [Fact]
    public void A_named_endpoint_needs_an_address() =>
        Assert.Equal("Kestrel:Endpoints:Main:Url is missing", Assert.Throws<SettingException>(() => Read(("Kestrel:Endpoints:Main:Protocols", "Http1"))).Message);

    private static ListenAddresses Read(params (string Key, string Value)[] values) =>
        ListenAddresses.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key, (string?)v.Value)))
            .Build());
}
