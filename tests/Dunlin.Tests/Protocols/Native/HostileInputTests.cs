using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Protocols.Native;

/// <summary>
/// What nobody means to send. One connection sends it all: every message must get its error and nothing else, and another
/// connection must notice nothing.
/// </summary>
public sealed class HostileInputTests
{
    private static readonly string Deep = new('[', 60_000);

    public static TheoryData<string, string> Corpus => new()
    {
        { "bad_json", "" },
        { "bad_json", " " },
        { "bad_json", "\0" },
        { "bad_json", "{\"type\":\"ping\"}\0" },
        { "bad_json", "\uFEFF{\"type\":\"ping\"}" },
        { "bad_json", "{" },
        { "bad_json", "{\"type\"" },
        { "bad_json", "{\"type\":" },
        { "bad_json", "{\"type\":\"ping\"" },
        { "bad_json", "{'type':'ping'}" },
        { "bad_json", "{\"type\":\"ping\",}" },
        { "bad_json", "{\"type\":\"ping\"}}" },
        { "bad_json", "{\"type\":\"ping\"}{\"type\":\"ping\"}" },
        { "bad_json", "{\"type\":\"ping\",\"n\":01}" },
        { "bad_json", "{\"type\":\"ping\",\"n\":NaN}" },
        { "bad_json", "{\"type\":\"ping\",\"n\":1e}" },
        { "bad_json", "{\"type\":\"ping\",\"s\":\"a\nb\"}" },
        { "bad_json", "{\"type\":\"ping\",\"s\":\"\\x41\"}" },
        { "bad_json", "{\"type\":\"ping\",\"s\":\"\\u12\"}" },
        { "bad_json", Deep },
        { "bad_json", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":" + Deep },
        { "bad_json", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":" + new string('[', 1_000) + new string(']', 1_000) + "}" },
        { "bad_json", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) },
        { "bad_message", "null" },
        { "bad_message", "\"ping\"" },
        { "bad_message", "1e999999" },
        { "bad_message", "{}" },
        { "bad_message", "{\"\":\"\"}" },
        { "bad_message", "{\"TYPE\":\"ping\"}" },
        { "bad_message", "{\"type\":[\"ping\"]}" },
        { "bad_message", "{\"type\":\"ping\",\"type\":\"publish\"}" },
        { "bad_message", "{\"type\":\"ping\",\"id\":1,\"id\":1}" },
        { "bad_message", "{\"type\":\"ping\",\"id\":[1]}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":7}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":null}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\"}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"data\":2}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"event\":{}}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"event\":\"\\udfff\"}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"event\":\"" + new string('e', 60_000) + "\"}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"key\":1}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"key\":[\"k\"]}" },
        { "bad_message", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"key\":\"k\",\"k\\u0065y\":\"k\"}" },
        { "not_subscribed", "{\"type\":\"publish\",\"channel\":\"nobody's\",\"data\":1,\"key\":\"" + new string('k', 60_000) + "\"}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":\"a\",\"recover\":[]}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":\"a\",\"recover\":{\"\\ud800\":1,\"epoch\":\"\\ud800\"}}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":\"a\",\"recover\":{\"epoch\":\"\",\"offset\":1e400}}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":\"a\",\"recover\":null,\"recover\":null}" },
        { "bad_message", "{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":1e3}" },
        { "bad_message", "{\"type\":\"history\",\"channel\":\"a\",\"limit\":0.5}" },
        { "bad_message", "{\"type\":\"state\",\"channel\":\"a\"}" },
        { "not_subscribed", "{\"type\":\"history\",\"channel\":\"nobody's\"}" },
        { "not_subscribed", "{\"type\":\"presence\",\"channel\":\"nobody's\"}" },
        { "not_subscribed", "{\"type\":\"state\",\"channel\":\"nobody's\",\"data\":1}" },
        { "unknown_type", "{\"type\":\"\"}" },
        { "unknown_type", "{\"type\":\"Ping\"}" },
        { "unknown_type", "{\"type\":\"ping\\u0000\"}" },
        { "unknown_type", "{\"type\":\"\\ud800\"}" },
        { "unknown_type", "{\"type\":\"__proto__\"}" },
        { "unknown_type", "{\"type\":\"" + new string('p', 60_000) + "\"}" },
        { "unknown_type", "{\"id\":" + new string('9', 60_000) + ",\"type\":\"x\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"\\u0000\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"\\u0001a\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"a\\r\\nb\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"\u0085\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"\\ud83d\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"" + new string('a', 201) + "\"}" },
        { "bad_channel", "{\"type\":\"subscribe\",\"channel\":\"" + new string('a', 60_000) + "\"}" },
        { "bad_channel", "{\"type\":\"publish\",\"channel\":\"\\udfff\",\"data\":1}" },
        { "bad_channel", "{\"type\":\"unsubscribe\",\"channel\":\"\\u007f\"}" },
        { "not_subscribed", "{\"type\":\"unsubscribe\",\"channel\":\"a\"}" },
        { "not_subscribed", "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1}" },
        { "not_subscribed", "{\"type\":\"publish\",\"channel\":\"../../etc/passwd\",\"data\":{\"$ref\":\"#\"}}" },
        { "too_large", "[" + string.Join(',', Enumerable.Repeat("{}", 20_000)) + "]" },
        { "too_large", "[" + string.Join(',', Enumerable.Repeat("0", 30_000)) + "]" },
    };

    [Fact]
    public async Task Every_message_gets_its_error_and_the_connection_goes_on()
    {
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var hostile = await NativeProtocolTests.ConnectAsync(app);
        await using var bystander = await NativeProtocolTests.ConnectAsync(app);
        await bystander.SubscribeAsync("quiet");

        foreach (var (code, message) in Corpus.Select(row => row.Data))
        {
            await hostile.SendAsync(message);
            Assert.Equal(code, await hostile.ExpectErrorAsync());
            await hostile.PingAsync();
        }

        await bystander.PingAsync();
    }

    [Fact]
    public async Task Strange_but_valid_data_arrives_as_it_was_sent()
    {
        string[] data =
        [
            "null", "\"\"", "-0", "1e999999", new string('7', 5_000), "\"\\ud800\"", "\"\\u0000\"", "{\"__proto__\":{\"x\":1}}", "{\"a\":1,\"a\":2}",
            "\" \u2028\u2029 \uFFFF \U0010FFFF\"", "[[[]],{ }]", "\"</script><img src=x onerror=alert(1)>\"", "\"" + new string('x', 60_000) + "\"",
        ];
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await NativeProtocolTests.ConnectAsync(app);
        await client.SubscribeAsync("a");

        foreach (var value in data)
        {
            await client.SendAsync("{\"type\":\"publish\",\"channel\":\"a\",\"data\":" + value + "}");
            Assert.StartsWith("{\"type\":\"message\",\"channel\":\"a\",\"data\":" + value + ",\"connection\":", await client.ExpectTextAsync("message"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Random_changes_to_commands_get_answers_of_the_protocol_and_nothing_else()
    {
        string[] seeds =
        [
            """{"type":"subscribe","id":1,"channel":"a"}""", """{"type":"unsubscribe","channel":"a"}""",
            """{"type":"publish","channel":"a","event":"e","data":{"x":[1,2,3]},"id":"q"}""", """[{"type":"ping"},{"type":"ping","id":2}]""",
        ];
        string[] allowed = ["error", "subscribed", "unsubscribed", "published", "message", "pong"];
        await using var app = await TestApp.StartAsync(a => a.MapDunlin());
        await using var client = await NativeProtocolTests.ConnectAsync(app);
        var random = new Random(20260101);

        for (var round = 0; round < 3_000; round++)
        {
            await client.SendAsync(Mutate(seeds[random.Next(seeds.Length)], random));
            await client.SendAsync("""{"type":"ping","id":"end"}""");
            while (true)
            {
                using var reply = JsonDocument.Parse(await client.ReceiveAsync() ?? throw new InvalidOperationException($"Closed: {client.CloseStatus}"));
                var type = reply.RootElement.GetProperty("type").GetString();
                if (type == "pong" && reply.RootElement.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String && id.GetString() == "end")
                    break;
                if (type != "system")
                    Assert.Contains(type, allowed);
            }
        }
    }

    private static string Mutate(string seed, Random random)
    {
        var text = new StringBuilder(seed);
        for (var changes = random.Next(1, 4); changes > 0 && text.Length > 1; changes--)
        {
            var at = random.Next(text.Length);
            switch (random.Next(4))
            {
                case 0:
                    text.Remove(at, random.Next(1, text.Length - at + 1));
                    break;
                case 1:
                    text.Insert(at, text.ToString(at, random.Next(0, text.Length - at)));
                    break;
                case 2:
                    text[at] = (char)random.Next(1, 0x250);
                    break;
                default:
                    text.Insert(at, "{}[]\",:\\u0"[random.Next(10)]);
                    break;
            }
        }

        return text.ToString();
    }
}
