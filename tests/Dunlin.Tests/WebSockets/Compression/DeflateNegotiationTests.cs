using Dunlin.WebSockets;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;

namespace Dunlin.Tests.WebSockets.Compression;

public class DeflateNegotiationTests
{
    private const string Both = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    /// <summary>The offer, the answer in dedicated mode, the answer in shared mode.</summary>
    public static TheoryData<string, string, string> Accepted => new()
    {
        // Browsers, and the libraries ws and Python's websockets.
        { "permessage-deflate", "permessage-deflate", Both },
        { "permessage-deflate; client_max_window_bits", "permessage-deflate", Both },
        { "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12", "permessage-deflate; server_max_window_bits=12", Both + "; server_max_window_bits=12" },
        { "x-webkit-deflate-frame, permessage-deflate", "permessage-deflate", Both },

        // Autobahn 13.1 to 13.7, whose client always says that it takes both client parameters. 13.3, 13.5 and 13.7 ask for
        // 9 in current releases and asked for 8 in older ones (see the tests below).
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits", "permessage-deflate; client_no_context_takeover", Both },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover", Both, Both },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_max_window_bits=9", "permessage-deflate; client_no_context_takeover; server_max_window_bits=9", Both + "; server_max_window_bits=9" },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_max_window_bits=15", "permessage-deflate; client_no_context_takeover; server_max_window_bits=15", Both + "; server_max_window_bits=15" },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9", Both + "; server_max_window_bits=9", Both + "; server_max_window_bits=9" },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=15", Both + "; server_max_window_bits=15", Both + "; server_max_window_bits=15" },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=9, permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover, permessage-deflate; client_no_context_takeover; client_max_window_bits", Both + "; server_max_window_bits=9", Both + "; server_max_window_bits=9" },
        { "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=8, permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover, permessage-deflate; client_no_context_takeover; client_max_window_bits", Both, Both },

        // Grammar.
        { "  permessage-deflate\t;\tserver_max_window_bits = 10 ", "permessage-deflate; server_max_window_bits=10", Both + "; server_max_window_bits=10" },
        { "permessage-deflate;server_max_window_bits=\"10\"", "permessage-deflate; server_max_window_bits=10", Both + "; server_max_window_bits=10" },
        { "permessage-deflate;server_max_window_bits=\"1\\0\"", "permessage-deflate; server_max_window_bits=10", Both + "; server_max_window_bits=10" },
        { "permessage-deflate; client_max_window_bits=8", "permessage-deflate", Both },
        { ",, ,permessage-deflate,,", "permessage-deflate", Both },
        { "foo; bar=\"a\\\"b,permessage-deflate; x\", permessage-deflate", "permessage-deflate", Both },
        { "foo; bar=\"not a token\", permessage-deflate", "permessage-deflate", Both },
        { "foo bar, =, \"\", ;;, permessage-deflate", "permessage-deflate", Both },
    };

    /// <summary>Offers that are declined; another offer behind them still counts.</summary>
    public static TheoryData<string> Declined =>
    [
        "foo",
        "Permessage-Deflate",
        "permessage-deflate-2",
        "permessage-deflate; foo",
        "permessage-deflate; foo=1",
        "permessage-deflate; server_no_context_takeover; server_no_context_takeover",
        "permessage-deflate; client_no_context_takeover; client_no_context_takeover",
        "permessage-deflate; client_max_window_bits; client_max_window_bits=9",
        "permessage-deflate; server_max_window_bits=9; server_max_window_bits=9",
        "permessage-deflate; server_no_context_takeover=1",
        "permessage-deflate; client_no_context_takeover=true",
        "permessage-deflate; server_max_window_bits",
        "permessage-deflate; server_max_window_bits=",
        "permessage-deflate; server_max_window_bits=\"\"",
        "permessage-deflate; server_max_window_bits=7",
        "permessage-deflate; server_max_window_bits=8",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_max_window_bits=8",
        "permessage-deflate; client_no_context_takeover; client_max_window_bits; server_no_context_takeover; server_max_window_bits=8",
        "permessage-deflate; server_max_window_bits=16",
        "permessage-deflate; server_max_window_bits=09",
        "permessage-deflate; server_max_window_bits=+9",
        "permessage-deflate; server_max_window_bits=1x",
        "permessage-deflate; server_max_window_bits=１０",
        "permessage-deflate; server_max_window_bits=99999999999999999999",
        "permessage-deflate; client_max_window_bits=7",
        "permessage-deflate; client_max_window_bits=16",
        "permessage-deflate; client_max_window_bits=",
        "permessage-deflate; client_max_window_bits=010",
        "permessage-deflate;",
        "permessage-deflate; ;",
        "permessage-deflate; =",
        "permessage-deflate =",
        "permessage-deflate client_max_window_bits",
        "permessage-deflate; client_max_window_bits client_no_context_takeover",
        "permessage-deflate; client_max_window_bits=\"10\"x",
        "permessage-deflate; client_max_window_bits=\"1 0\"",
        "permessage-deflate\u00a0",
        "permessage-deflate\0",
        "\"permessage-deflate\"",
    ];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Acceptable_offers_are_answered(string offer, string dedicated, string shared)
    {
        Assert.Equal(dedicated, Answer(offer, WebSocketCompression.Dedicated));
        Assert.Equal(shared, Answer(offer, WebSocketCompression.Shared));
        Assert.Null(Answer(offer, WebSocketCompression.Disabled));
    }

    [Theory]
    [MemberData(nameof(Declined))]
    public void Bad_offers_are_declined_and_only_they(string offer)
    {
        Assert.Null(Answer(offer, WebSocketCompression.Dedicated));
        Assert.Null(Answer(offer, WebSocketCompression.Shared));
        Assert.Equal("permessage-deflate; server_max_window_bits=11", Answer(offer + ", permessage-deflate; server_max_window_bits=11", WebSocketCompression.Dedicated));
        Assert.Equal("permessage-deflate; server_max_window_bits=11", Answer(new StringValues([offer, "permessage-deflate; server_max_window_bits=11"]), WebSocketCompression.Dedicated));
        Assert.Equal("permessage-deflate", Answer("permessage-deflate, " + offer, WebSocketCompression.Dedicated));
    }

    [Fact]
    public void Offers_are_taken_in_order_over_all_lines()
    {
        var header = new StringValues(["foo, permessage-deflate; x", "permessage-deflate; server_max_window_bits=10, permessage-deflate", "permessage-deflate; server_max_window_bits=11"]);
        Assert.Equal("permessage-deflate; server_max_window_bits=10", Answer(header, WebSocketCompression.Dedicated));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData(",")]
    [InlineData(null)]
    public void Without_offers_nothing_is_accepted(string? header)
    {
        Assert.Null(Answer(header, WebSocketCompression.Shared));
        Assert.Null(Answer(new StringValues([header, header]), WebSocketCompression.Shared));
        Assert.Null(Answer(StringValues.Empty, WebSocketCompression.Shared));
    }

    [Fact]
    public void Unclosed_quote_takes_the_rest_of_its_line()
    {
        Assert.Null(Answer("permessage-deflate; x=\"abc, permessage-deflate", WebSocketCompression.Shared));
        Assert.Null(Answer("permessage-deflate; x=\"abc\\", WebSocketCompression.Shared));
        Assert.Null(Answer("foo \"abc\\\", permessage-deflate", WebSocketCompression.Shared));
        Assert.Equal(Both, Answer(new StringValues(["foo; x=\"abc", "permessage-deflate"]), WebSocketCompression.Shared));
    }

    [Fact]
    public void Parameters_say_what_was_agreed()
    {
        Assert.True(DeflateNegotiation.TryNegotiate("permessage-deflate; server_max_window_bits=10; client_no_context_takeover", WebSocketCompression.Dedicated, out var accepted));
        Assert.Equal(new DeflateParameters(false, true, 10), accepted);
        Assert.Equal(10, accepted.ServerWindowBits);
        Assert.True(DeflateNegotiation.TryNegotiate("permessage-deflate", WebSocketCompression.Shared, out accepted));
        Assert.Equal(new DeflateParameters(true, true, null), accepted);
        Assert.Equal(15, accepted.ServerWindowBits);
        Assert.False(DeflateNegotiation.TryNegotiate("foo", WebSocketCompression.Shared, out accepted));
        Assert.Equal(default, accepted);
    }

    [Fact]
    public void Hostile_headers_never_throw()
    {
        var pieces = Gen.Elements("permessage-deflate", "server_max_window_bits", "client_max_window_bits", "=", ";", ",", "\"", "\\", " ", "\t", "9", "15", "\0", "é", "\ud800", "x");
        var headers = pieces.ArrayOf().Select(string.Concat).ArrayOf().ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(headers, lines =>
        {
            var answer = Answer(new StringValues(lines), WebSocketCompression.Dedicated);
            return answer is null || answer.StartsWith("permessage-deflate", StringComparison.Ordinal);
        }));
    }

    [Fact]
    public void Any_garbage_without_quotes_spares_the_next_offer()
    {
        var garbage = ArbMap.Default.GeneratorFor<string>().Where(text => text is not null && !text.Contains('"') && !text.Contains("permessage-deflate", StringComparison.Ordinal)).ToArbitrary();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(garbage, text =>
            Answer(text + ",permessage-deflate", WebSocketCompression.Shared) == Both));
    }

    [Fact]
    public void Very_long_headers_end()
    {
        foreach (var part in (string[])[",", "\"", ";", "a=\"\\\"", "permessage-deflate;x,", "permessage-deflate; client_max_window_bits=\""])
            Assert.Null(Answer(string.Concat(Enumerable.Repeat(part, 100_000)), WebSocketCompression.Shared));
    }

    private static string? Answer(StringValues header, WebSocketCompression mode)
        => DeflateNegotiation.TryNegotiate(header, mode, out var accepted) ? accepted.ToResponseHeader() : null;
}
