using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.Faults;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>
/// Valid messages of every command, damaged at random: the connection is answered, told of an error or closed with a documented code, and nobody else notices. The seed is in the test's name; a
/// failure is repeated by it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class FuzzTests
{
    private const int Messages = 10_000;

    // Every command with all its fields.
    private static readonly string[] Corpus =
    [
        """{"type":"ping","id":1}""",
        """{"type":"auth","id":"a","token":"eyJhbGciOiJIUzI1NiJ9.e30.c2lnbmF0dXJl"}""",
        """{"type":"subscribe","id":2,"channel":"room:1","recover":{"epoch":"91c7be02d1f6a35e","offset":1},"rewind":3,"presence":true,"token":"a.b.c"}""",
        """{"type":"unsubscribe","id":3,"channel":"room:1"}""",
        """{"type":"publish","id":"p","channel":"room:1","data":{"text":"héllo \ud83d\ude00","n":[1.5e3,-0,null,true]},"event":"say","ephemeral":false,"key":"k1"}""",
        """{"type":"publish","channel":"room:1","data":"x","ephemeral":true}""",
        """{"type":"presence","id":4,"channel":"room:1"}""",
        """{"type":"state","id":5,"channel":"room:1","data":{"typing":true}}""",
        """{"type":"history","id":6,"channel":"room:1","limit":10,"since":{"epoch":"91c7be02d1f6a35e","offset":2},"reverse":true}""",
        """[{"type":"subscribe","channel":"a"},{"type":"publish","channel":"a","data":[]},{"type":"unsubscribe","channel":"a"}]""",
    ];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "\"", "\\", ",", ":", "null", "-", "1e999", "99999999999999999999", "\\u0000", "\\ud800", "\0", "\u2028", "true", "\"type\":\"ping\"", "\"channel\":", "{}",
        new string('[', 70), new string('a', 300), "\"id\":{}", "\"\"", "-0", "0x10", "/*", "NaN",
    ];

    private static readonly int[] DocumentedCloses = [1007, 1008, 1009, 4401, 4429];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Damaged_commands_harm_nobody(int seed)
    {
        var random = new Random(seed);
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var witness = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
        var client = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
        for (var number = 0; number < Messages; number++)
        {
            var message = Damage(Encoding.UTF8.GetBytes(Corpus[random.Next(Corpus.Length)]), random);
            if (!await IsAnsweredAsync(client, message, number))
            {
                await client.DisposeAsync();
                client = await NativeClient.ConnectAsync(app.WebSocketAddress("/ws"));
            }

            if (number % 1000 == 0)
                await witness.PingAsync();
        }

        await client.DisposeAsync();
    }

    /// <summary>Whether the connection goes on; it must be answered, or closed with a code that the documentation names.</summary>
    private static async Task<bool> IsAnsweredAsync(NativeClient client, byte[] message, int number)
    {
        var barrier = $"barrier {number}";
        await client.SendAsync(message, WebSocketMessageType.Text);
        await TrySendAsync(client, $$"""{"type":"ping","id":"{{barrier}}"}""");
        while (await client.ReceiveAsync() is { } text)
        {
            using var answer = JsonDocument.Parse(text);
            if (answer.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && text.Contains(barrier, StringComparison.Ordinal))
                return true;
        }

        Assert.Contains((int)client.CloseStatus!, DocumentedCloses);
        return false;
    }

    private static async Task TrySendAsync(NativeClient client, string message)
    {
        try
        {
            await client.SendAsync(message);
        }
        catch (WebSocketException)
        {
            // Closed already, as the next receive will tell.
        }
    }

    private static byte[] Damage(byte[] message, Random random)
    {
        for (var times = random.Next(4); times > 0; times--)
        {
            var at = random.Next(message.Length + 1);
            var length = random.Next(Math.Min(20, message.Length - at + 1));
            message = random.Next(6) switch
            {
                0 => [.. message[..at], .. message[(at + length)..]],
                1 => [.. message[..at], .. Encoding.UTF8.GetBytes(Fragments[random.Next(Fragments.Length)]), .. message[at..]],
                2 => [.. message[..at], .. message[at..(at + length)], .. message[at..]],
                3 => message[..at],
                4 when at < message.Length => [.. message[..at], (byte)(message[at] ^ (1 << random.Next(8))), .. message[(at + 1)..]],
                _ => [.. message, .. Encoding.UTF8.GetBytes(Corpus[random.Next(Corpus.Length)])],
            };
        }

        return message;
    }
}
