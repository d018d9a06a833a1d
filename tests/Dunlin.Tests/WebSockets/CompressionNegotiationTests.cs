using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>Offers of permessage-deflate and their answers (RFC 7692, sections 5 and 7.1).</summary>
public sealed class CompressionNegotiationTests(EchoServers servers)
{
    private const string Extensions = "Sec-WebSocket-Extensions";
    private static readonly string[] CompressingPaths = [EchoServers.Shared, EchoServers.Dedicated];

    public static readonly MatrixTheoryData<TestTransport, string, string> Acceptable = new(
        Over.Channels,
        CompressingPaths,
        [
            "permessage-deflate",
            "permessage-deflate; client_max_window_bits",
            "permessage-deflate; client_max_window_bits=15",
            "permessage-deflate; client_max_window_bits=10",
            "permessage-deflate; client_max_window_bits=8",
            "permessage-deflate; server_max_window_bits=15",
            "permessage-deflate; server_max_window_bits=9",
            "permessage-deflate; server_max_window_bits=\"10\"",
            "permessage-deflate; server_no_context_takeover",
            "permessage-deflate; client_no_context_takeover",
            "permessage-deflate; server_no_context_takeover; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=12",
            "permessage-deflate;client_max_window_bits",
            "permessage-deflate ; server_no_context_takeover",
            "permessage-deflate; server_max_window_bits=10, permessage-deflate",
        ]);

    public static readonly MatrixTheoryData<TestTransport, string, string> Unacceptable = new(
        Over.Channels,
        CompressingPaths,
        [
            "permessage-deflate; foo",
            "permessage-deflate; foo=1",
            "permessage-deflate; server_max_window_bits",
            "permessage-deflate; server_max_window_bits=7",
            "permessage-deflate; server_max_window_bits=16",
            "permessage-deflate; server_max_window_bits=010",
            "permessage-deflate; server_max_window_bits=ten",
            "permessage-deflate; server_max_window_bits=-10",
            "permessage-deflate; client_max_window_bits=7",
            "permessage-deflate; client_max_window_bits=16",
            "permessage-deflate; client_max_window_bits=99999999999",
            "permessage-deflate; server_no_context_takeover=1",
            "permessage-deflate; client_no_context_takeover=true",
            "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
            "permessage-deflate; client_max_window_bits; client_max_window_bits=10",
            "permessage-deflate; server_max_window_bits=10; server_max_window_bits=11",
            "x-webkit-deflate-frame",
            "permessage-bzip2, permessage-lz4; level=9",
            "xpermessage-deflate",
            "permessage-deflatex",
        ]);

    [Theory]
    [MemberData(nameof(Acceptable))]
    public async Task AcceptableOfferIsAcceptedOnItsTerms(TestTransport transport, string path, string offer)
    {
        await using var client = await servers.ConnectAsync(transport, path, h => h.Add(Extensions, offer));
        var agreement = DeflateAgreement.Of(client.Response);
        Assert.NotNull(agreement);
        AssertKeeps(offer.Split(',')[0].Replace("\"", "", StringComparison.Ordinal), agreement);
    }

    [Theory]
    [MemberData(nameof(Unacceptable))]
    public async Task UnacceptableOfferIsDeclinedAndTheHandshakeGoesOn(TestTransport transport, string path, string offer)
    {
        await using var client = await servers.ConnectAsync(transport, path, h => h.Add(Extensions, offer));
        Assert.Null(client.Response.Header(Extensions));
        await client.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Unacceptable))]
    public async Task TheNextOfferIsTakenWhenTheFirstIsUnacceptable(TestTransport transport, string path, string offer)
    {
        await using var client = await servers.ConnectAsync(
            transport, path, h => h.Add(Extensions, offer + ", permessage-deflate; server_max_window_bits=11"));
        Assert.Equal(11, DeflateAgreement.Of(client.Response)?.ServerMaxWindowBits);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task OffersInSeveralHeadersAreOneList(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Shared, h => h
            .Add(Extensions, "x-first; a=\"b, c\"")
            .Add(Extensions, "permessage-deflate; foo")
            .Add(Extensions, "permessage-deflate; server_max_window_bits=12"));
        Assert.Equal(12, DeflateAgreement.Of(client.Response)?.ServerMaxWindowBits);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task NothingIsNegotiatedWithoutAnOffer(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Dedicated);
        Assert.Null(client.Response.Header(Extensions));
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task NothingIsNegotiatedWhereCompressionIsDisabled(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Plain, h => h.Add(Extensions, "permessage-deflate"));
        Assert.Null(client.Response.Header(Extensions));
        await client.SendAsync(RawFrame.OfText("Hello") with { Rsv = 4 });
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task SharedCompressionPromisesNoContextTakeover(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Shared, h => h.Add(Extensions, "permessage-deflate"));
        Assert.True(DeflateAgreement.Of(client.Response)?.ServerNoContextTakeover);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task DedicatedCompressionTakesTheContextOver(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Dedicated, h => h.Add(Extensions, "permessage-deflate"));
        Assert.False(DeflateAgreement.Of(client.Response)?.ServerNoContextTakeover);
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "permessage-deflate;")]
    [InlineData(TestTransport.EventLoops, ";")]
    [InlineData(TestTransport.EventLoops, ",,,")]
    [InlineData(TestTransport.EventLoops, "permessage-deflate; server_max_window_bits=")]
    [InlineData(TestTransport.EventLoops, "permessage-deflate; =10")]
    [InlineData(TestTransport.EventLoops, "permessage-deflate; server_max_window_bits=\"10")]
    [InlineData(TestTransport.KestrelSockets, "permessage-deflate;")]
    [InlineData(TestTransport.KestrelSockets, ";")]
    [InlineData(TestTransport.KestrelSockets, "permessage-deflate; server_max_window_bits=\"10")]
    public async Task MalformedOfferIsNeverAccepted(TestTransport transport, string offer)
    {
        var app = await servers.GetAsync(transport);
        await using var client = await RawWebSocket.HandshakeAsync(app, EchoServers.Shared, h => h.Add(Extensions, offer));
        Assert.Contains(client.Response.Status, new[] { 101, 400 });
        Assert.Null(client.Response.Header(Extensions));
    }

    /// <summary>zlib has no window of 8 bits; whoever accepts it must still keep to 256 bytes. Declining is right too.</summary>
    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task AnAcceptedWindowOfEightBitsIsKept(TestTransport transport)
    {
        var app = await servers.GetAsync(transport);
        const string Offer = "permessage-deflate; server_max_window_bits=8";
        await using var probe = await RawWebSocket.ConnectAsync(app, EchoServers.Dedicated, h => h.Add(Extensions, Offer));
        if (DeflateAgreement.Of(probe.Response) is null)
            return;

        await using var client = await CompressedWebSocket.ConnectAsync(app, EchoServers.Dedicated, Offer);
        await client.SendAsync(RawFrame.OfText(Payloads.Words(5000)));
        Assert.Equal(Payloads.Words(5000), (await client.ReadMessageAsync()).Text);
        Assert.InRange(client.LongestDistance, 0, 256);
    }

    private static void AssertKeeps(string offer, DeflateAgreement agreement)
    {
        var parameters = offer.Split(';', StringSplitOptions.TrimEntries).Skip(1).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p.ElementAtOrDefault(1));
        if (parameters.ContainsKey("server_no_context_takeover"))
            Assert.True(agreement.ServerNoContextTakeover);
        if (parameters.TryGetValue("server_max_window_bits", out var serverBits))
            Assert.InRange(agreement.ServerMaxWindowBits ?? 16, 8, int.Parse(serverBits!));
        if (!parameters.TryGetValue("client_max_window_bits", out var clientBits))
            Assert.Null(agreement.ClientMaxWindowBits);
        else if (clientBits is not null)
            Assert.InRange(agreement.ClientMaxWindowBits ?? 8, 8, int.Parse(clientBits));
    }
}
