using System.Text;
using System.Text.Json;
using Dunlin.Contracts.Validation;
using Dunlin.TestSupport.Contracts;
using Dunlin.WebSockets.Typed;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets.Typed;

/// <summary>Whatever a peer sends, reading ends with a record or with a refusal in words: never with an exception.</summary>
public sealed class HostileMessagesTests
{
    private static readonly string[] Valid =
    [
        """{"type":"chat","id":1,"text":"hello","to":"Ann","priority":2}""",
        """{"type":"order","number":"1","address":{"city":"A","zip":"12345"},"lines":[{"quantity":1,"article":"x"}],"parent":null}""",
        """{"type":"period","id":"x","from":1,"to":2}""",
        """{"type":"booking","seat":"4a","day":2,"at":"2026-01-01T00:00:00Z","extras":{"tea":1}}""",
        """{"type":"drawing","shape":{"$type":"circle","radius":2}}""",
    ];

    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "\"", ":", ",", "null", "true", "0", "-1", "1e999", "1e-999", "99999999999999999999", "\\", "\\u0000", "\\ud800", "\\udc00\\ud800",
        "\"text\"", "\"type\"", "\"id\"", "\"$type\"", "\"$id\"", "\"$ref\"", "\"$values\"", "\"__proto__\"", "\"address\":", "\"lines\":", "\"extras\":{", "\u0000", "\uFEFF", "你", "\"circle\"", " ",
    ];

    [Fact]
    public void Truncations_of_valid_messages_are_refused()
    {
        foreach (var json in Valid.Select(Encoding.UTF8.GetBytes))
        {
            for (var length = 0; length < json.Length; length++)
                Assert.False(Read(json.AsSpan(0, length)));

            Assert.True(Read(json));
        }
    }

    [Fact]
    public void Messages_with_mutations_never_throw()
    {
        var mutation =
            from message in Gen.Elements(Valid)
            from at in Gen.Choose(0, 200)
            from remove in Gen.Choose(0, 8)
            from insert in Gen.Elements(Fragments)
            select (message, at, remove, insert);
        var messages = from seed in Gen.Elements(Valid) from edits in Gen.ListOf(mutation, 4) select Mutate(seed, edits);

        Prop.ForAll(messages.ToArbitrary(), json =>
        {
            Read(Encoding.UTF8.GetBytes(json));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Text_made_of_JSON_fragments_never_throws()
    {
        var texts = Gen.ListOf(Gen.Elements(Fragments)).Select(parts => $$"""{"type":"order",{{string.Concat(parts)}}}""");

        Prop.ForAll(texts.ToArbitrary(), json =>
        {
            Read(Encoding.UTF8.GetBytes(json));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    [Fact]
    public void Random_bytes_never_throw() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            Read(bytes);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));

    [Fact]
    public void Every_member_replaced_by_every_kind_of_value_never_throws()
    {
        string[] values = ["null", "true", "0", "-1", "1.5", "1e400", "\"\"", "\"x\"", "\"\\ud800\"", "[]", "[null]", "[[]]", "{}", "{\"a\":null}", "{\"$type\":\"circle\"}"];
        foreach (var valid in Valid)
        {
            using var document = JsonDocument.Parse(valid);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                foreach (var value in values)
                    Read(Encoding.UTF8.GetBytes(valid.Replace($"\"{member.Name}\":{member.Value.GetRawText()}", $"\"{member.Name}\":{value}", StringComparison.Ordinal)));
            }
        }
    }

    [Fact]
    public void Every_name_with_half_a_surrogate_pair_never_throws()
    {
        foreach (var valid in Valid)
        {
            for (var quote = valid.IndexOf('"'); quote >= 0; quote = valid.IndexOf('"', quote + 1))
                Read(Encoding.UTF8.GetBytes(valid.Insert(quote + 1, "\\ud800")));
        }
    }

    private static string Mutate(string json, IEnumerable<(string Message, int At, int Remove, string Insert)> edits)
    {
        foreach (var (_, at, remove, insert) in edits)
        {
            var start = Math.Min(at, json.Length);
            json = json.Remove(start, Math.Min(remove, json.Length - start)).Insert(start, insert);
        }

        return json;
    }

    /// <summary>Reads as the handler does, as each of the records in turn; true when one took it. The refusal must be fit to be sent.</summary>
    private static bool Read(ReadOnlySpan<byte> json)
    {
        if (!MessageEnvelope.TryRead(json, out var envelope, out var problem))
        {
            AssertSendable(problem, id: default);
            return false;
        }

        var taken = false;
        AssertSendable(envelope.DescribeUnknownType(), envelope.Id);
        foreach (var route in Routes)
        {
            if (route.TryRead(json, out _, out problem))
                taken = true;
            else
                AssertSendable(problem, envelope.Id);
        }

        return taken;
    }

    private static readonly MessageRoute<object>[] Routes =
    [
        Route(new MessageContract<Chat>(PlainContext.Default.Chat)),
        Route(new MessageContract<Order>(PlainContext.Default.Order)),
        Route(new MessageContract<Order>(MessageJson.Reflected<Order>())),
        Route(new MessageContract<Period>(PlainContext.Default.Period)),
        Route(new MessageContract<Booking>(PlainContext.Default.Booking)),
        Route(new MessageContract<Booking>(MessageJson.Reflected<Booking>())),
        Route(new MessageContract<Drawing>(PlainContext.Default.Drawing)),
    ];

    private static MessageRoute<object, T> Route<T>(MessageContract<T> contract)
        where T : notnull => new(contract, (_, _) => default);

    private static void AssertSendable(string problem, ReadOnlySpan<byte> id)
    {
        using var json = JsonMessage.Rent(MessageTextEncoder.Instance);
        ErrorMessage.Write(json, ErrorMessage.BadMessage, problem, id);
        Assert.InRange(json.WrittenSpan.Length, 1, 4096);
        using var document = JsonDocument.Parse(json.WrittenSpan.ToArray());
        Assert.Equal("error", document.RootElement.GetProperty("type").GetString());
        Assert.NotEmpty(document.RootElement.GetProperty("message").GetString()!);
    }
}
