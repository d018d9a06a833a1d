using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>The limits of an endpoint: message size (1009) and number of fragments (1008).</summary>
public sealed class LimitTests(EchoServers servers)
{
    private const int Largest = EchoServers.SmallMaxMessageSize;

    public static readonly MatrixTheoryData<TestTransport, ulong> DeclaredLengths = new(
        Over.Everything,
        [Largest + 1, 65_535, 65_536, 1UL << 32, 1UL << 40, long.MaxValue]);

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task MessageOfTheLargestSizeIsTaken(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        await client.ExpectEchoAsync(new string('*', Largest));
        await client.SendAsync(Fragments.Of(FrameOpcode.Binary, new byte[Largest], Largest / EchoServers.SmallMaxFragments));
        await client.ExpectMessageAsync(FrameOpcode.Binary, new byte[Largest]);
    }

    /// <summary>Only the header is sent: the declared length must be enough.</summary>
    [Theory]
    [MemberData(nameof(DeclaredLengths))]
    public async Task DeclaredLengthOverTheLimitFailsAtOnce(TestTransport transport, ulong length)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        await client.SendAsync(RawFrame.OfBinary(default) with { DeclaredLength = length });
        await client.ExpectFailureAsync(CloseCodes.MessageTooBig);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task FragmentsThatTogetherPassTheLimitFailAtTheDeclaredLengthOfTheLast(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        await client.SendAsync(
        [
            RawFrame.OfBinary(new byte[Largest]) with { Fin = false },
            new RawFrame(FrameOpcode.Continuation, default) { DeclaredLength = 1 },
        ]);
        await client.ExpectFailureAsync(CloseCodes.MessageTooBig);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task TheLimitIsOnOneMessageNotOnAll(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        for (var i = 0; i < 5; i++)
            await client.ExpectEchoAsync(new string((char)('a' + i), Largest));
    }

    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task OneFragmentTooManyIsAPolicyViolation(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        var fragments = Fragments.Of(FrameOpcode.Text, "12345"u8.ToArray(), 1).ToList();
        Assert.Equal(EchoServers.SmallMaxFragments + 1, fragments.Count);
        await client.SendAsync(fragments);
        await client.ExpectFailureAsync(CloseCodes.PolicyViolation);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task EmptyFragmentsCountToo(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        await client.SendAsync([RawFrame.OfText("") with { Fin = false }]);
        for (var i = 0; i < EchoServers.SmallMaxFragments; i++)
            await client.SendRefusedAsync((new RawFrame(FrameOpcode.Continuation, default) { Fin = false }).Encode());
        await client.ExpectFailureAsync(CloseCodes.PolicyViolation);
    }

    [Theory]
    [MemberData(nameof(Transports.Channels), MemberType = typeof(Transports))]
    public async Task ControlFramesInBetweenAreNotFragments(TestTransport transport)
    {
        await using var client = await servers.ConnectAsync(transport, EchoServers.Small);
        var fragments = Fragments.Of(FrameOpcode.Text, "1234"u8.ToArray(), 1).SelectMany(f => new[] { RawFrame.OfPong(), f, RawFrame.OfPong() });
        await client.SendAsync(fragments);
        await client.ExpectTextAsync("1234");
    }

    /// <summary>Other connections of the server do not notice what one did wrong.</summary>
    [Theory]
    [MemberData(nameof(Transports.Everything), MemberType = typeof(Transports))]
    public async Task AFailedConnectionDisturbsNoOther(TestTransport transport)
    {
        await using var bystander = await servers.ConnectAsync(transport, EchoServers.Small);
        await using (var client = await servers.ConnectAsync(transport, EchoServers.Small))
        {
            await client.SendAsync(RawFrame.OfBinary(default) with { DeclaredLength = long.MaxValue });
            await client.ExpectFailureAsync(CloseCodes.MessageTooBig);
        }

        await bystander.ExpectEchoAsync();
        await using var next = await servers.ConnectAsync(transport, EchoServers.Small);
        await next.ExpectEchoAsync();
    }
}
