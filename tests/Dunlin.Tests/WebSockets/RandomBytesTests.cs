using Dunlin.TestSupport;

namespace Dunlin.Tests.WebSockets;

/// <summary>
/// Whatever bytes follow the handshake: the server sends nothing but valid frames, a close with a code that says what was
/// wrong, and the end of the connection; and it serves the next client.
/// </summary>
public sealed class RandomBytesTests(EchoServers servers)
{
    private const int Rounds = 150;

    public static readonly MatrixTheoryData<TestTransport, string> Cases = new(Over.Channels, [EchoServers.Plain, EchoServers.Dedicated, EchoServers.Small]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task RandomBytesEndTheConnectionAndNothingElse(TestTransport transport, string path)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            var bytes = new byte[random.Next(1, 3000)];
            random.NextBytes(bytes);
            await SendAndCheckAsync(transport, path, bytes, seed);
        }

        await using var next = await servers.ConnectAsync(transport, path);
        await next.ExpectEchoAsync();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task DamagedFramesEndTheConnectionAndNothingElse(TestTransport transport, string path)
    {
        for (var seed = 0; seed < Rounds; seed++)
        {
            var random = new Random(seed);
            await SendAndCheckAsync(transport, path, Damage(ValidFrames(random), random), seed);
        }

        await using var next = await servers.ConnectAsync(transport, path);
        await next.ExpectEchoAsync();
    }

    private async Task SendAndCheckAsync(TestTransport transport, string path, byte[] bytes, int seed)
    {
        await using var client = await servers.ConnectAsync(transport, path, h => h.Add("Sec-WebSocket-Extensions", "permessage-deflate"));
        try
        {
            await client.SendRefusedAsync(bytes, chop: seed % 3 == 0 ? 0 : 1 + (seed % 50));
            client.FinishSendingIfOpen();
            await ReadToTheEndAsync(client);
        }
        catch (UnexpectedAnswerException e)
        {
            throw new UnexpectedAnswerException($"Seed {seed}: {e.Message}", e);
        }
    }

    private static async Task ReadToTheEndAsync(RawWebSocket client)
    {
        while (await client.TryReadFrameAsync() is { } frame)
        {
            if (frame.Opcode != FrameOpcode.Close)
                continue;

            await client.ReadEndAsync();
            return;
        }
    }

    private static List<byte> ValidFrames(Random random)
    {
        using var deflater = new MessageDeflater();
        var frames = Enumerable.Range(0, random.Next(1, 10)).SelectMany(_ => random.Next(4) switch
        {
            0 => Fragments.Of(FrameOpcode.Text, System.Text.Encoding.UTF8.GetBytes("κόσμε 世界"), random.Next(1, 20)),
            1 => Fragments.Of(FrameOpcode.Binary, Payloads.Random(random.Next(300)), random.Next(50, 400)),
            2 => Fragments.Of(FrameOpcode.Text, deflater.Deflate("dunlin dunlin dunlin"u8), random.Next(5, 50), rsv: 4),
            _ => [RawFrame.OfPing(Payloads.Random(random.Next(125)))],
        });
        return [.. RawFrame.Encode(frames)];
    }

    private static byte[] Damage(List<byte> bytes, Random random)
    {
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(3))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes.RemoveAt(at);
                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
            }
        }

        return [.. bytes];
    }
}
