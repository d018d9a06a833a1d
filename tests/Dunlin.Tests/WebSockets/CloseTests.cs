using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The closing handshake that the client starts (RFC 6455, sections 5.5.1 and 7; Autobahn 7.*).</summary>
public sealed class CloseTests(EchoServers servers)
{
    private static readonly int[] ValidCodes = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];
    private static readonly int[] InvalidCodes = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535];

    public static readonly MatrixTheoryData<TestTransport, int> ValidCases = new(Over.Channels, ValidCodes);

    public static readonly MatrixTheoryData<TestTransport, int> InvalidCases = new(Over.Channels, InvalidCodes);

    public static readonly MatrixTheoryData<TestTransport, string> InvalidReasons = new(
        Over.Channels,
        ["80", "EDA080", "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564", "CE"]);

    [Theory]
    [MemberData(nameof(ValidCases))]
    public async Task ValidCodeIsReturned(TestTransport transport, int code)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.CloseAsync(code);
    }

    [Theory]
    [MemberData(nameof(InvalidCases))]
    public async Task InvalidCodeIsAProtocolError(TestTransport transport, int code)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose(code));
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AnEchoAndThenTheClosingHandshake(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.ExpectEchoAsync("Hello World!");
        await client.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task CloseWithoutPayloadIsAnsweredWithoutPayload(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose());
        var close = await client.ExpectCloseAsync(null);
        Assert.Equal(0, close.Payload.Length);
        await client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task CloseWithHalfACodeIsAProtocolError(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(new RawFrame(FrameOpcode.Close, "a"u8.ToArray()));
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [InlineData(TestTransport.EventLoops, "")]
    [InlineData(TestTransport.EventLoops, "Hello World!")]
    [InlineData(TestTransport.EventLoops, "再见")]
    [InlineData(TestTransport.KestrelSockets, "Hello World!")]
    [InlineData(TestTransport.KestrelSockets, "再见")]
    public async Task ReasonIsTaken(TestTransport transport, string reason)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose(1000, reason));
        await client.ExpectCloseAsync(1000);
        await client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task LongestReasonIsTaken(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose(1000, new string('*', 123)));
        await client.ExpectCloseAsync(1000);
        await client.ExpectCleanEndAsync();
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ReasonOver123BytesIsAProtocolError(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendRefusedAsync(RawFrame.OfClose(1000, new string('*', 124)).Encode());
        await client.ExpectFailureAsync(CloseCodes.ProtocolError);
    }

    [Theory]
    [MemberData(nameof(InvalidReasons))]
    public async Task ReasonThatIsNotUtf8Fails(TestTransport transport, string hex)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose(1000, Convert.FromHexString(hex)));
        await client.ExpectFailureAsync(CloseCodes.InvalidPayload);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ChoppedCloseIsUnderstood(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        await client.SendAsync(RawFrame.OfClose(4001, "in pieces"), chop: 1);
        await client.ExpectCloseAsync(4001);
        await client.ExpectCleanEndAsync();
    }

    /// <summary>Autobahn 7.1.2 to 7.1.5: nothing after the close is answered, be it right or wrong.</summary>
    [Theory]
    [InlineData(TestTransport.EventLoops, "close")]
    [InlineData(TestTransport.EventLoops, "ping")]
    [InlineData(TestTransport.EventLoops, "text")]
    [InlineData(TestTransport.EventLoops, "garbage")]
    [InlineData(TestTransport.KestrelSockets, "close")]
    [InlineData(TestTransport.KestrelSockets, "ping")]
    [InlineData(TestTransport.KestrelSockets, "text")]
    [InlineData(TestTransport.KestrelSockets, "garbage")]
    public async Task WhatFollowsTheCloseIsIgnored(TestTransport transport, string follows)
    {
        await using var client = await servers.ConnectAsync(transport);
        byte[] after = follows switch
        {
            "close" => RawFrame.OfClose(1001).Encode(),
            "ping" => RawFrame.OfPing("ping"u8.ToArray()).Encode(),
            "text" => RawFrame.OfText("Hello World!").Encode(),
            _ => Encoding.ASCII.GetBytes("GET / HTTP/1.1\r\n\r\n"),
        };
        await client.SendRefusedAsync(RawFrame.OfClose(1000).Encode().Concat(after).ToArray());
        await client.ExpectCloseAsync(1000);
        await client.ReadEndAsync();
    }

    /// <summary>Autobahn 7.1.6: the reply to a large message goes out before the close.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task WhatWasSentBeforeTheCloseIsAnswered(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport);
        var text = new string('B', 256 * 1024);
        await client.SendRefusedAsync(RawFrame.Encode(RawFrame.OfText(text), RawFrame.OfClose(1000), RawFrame.OfPing()));
        await client.ExpectTextAsync(text);
        await client.ExpectCloseAsync(1000);
        await client.ReadEndAsync();
    }
}
