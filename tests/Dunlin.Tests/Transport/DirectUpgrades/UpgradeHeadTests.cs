using System.Text;
using Dunlin.Transport.DirectUpgrades;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dunlin.Tests.Transport.DirectUpgrades;

public sealed class UpgradeHeadTests
{
    private const string Plain = "GET /chat?name=x HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private static readonly KestrelServerLimits Limits = new();

    public static TheoryData<string> Kestrels =>
    [
        "",
        "\r\n\r\n",
        "GET",
        Plain[..^1], // not whole
        Plain.Replace("\r\n", "\n", StringComparison.Ordinal),
        Plain.Replace("GET ", "get ", StringComparison.Ordinal),
        Plain.Replace("GET ", "POST ", StringComparison.Ordinal),
        Plain.Replace("GET ", "GET  ", StringComparison.Ordinal),
        Plain.Replace("HTTP/1.1", "HTTP/1.0", StringComparison.Ordinal),
        Plain.Replace("HTTP/1.1", "HTTP/2.0", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "http://test/chat", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "*", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a b", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a%20b", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a/../b", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a\\b", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a#b", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/\u00e4", StringComparison.Ordinal),
        Plain.Replace("/chat?name=x", "/a\0b", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nHost: test", StringComparison.Ordinal),
        Plain.Replace("Host: test\r\n", "", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: ", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: te st", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test:", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test:1x", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host : test", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\n folded", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\n: nameless", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nno colon", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nX: a\rb", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nX: a\0b", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nX: \u00e4", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nX(: a", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nContent-Length: 0", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\ncontent-length: 5", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nTransfer-Encoding: chunked", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nExpect: 100-continue", StringComparison.Ordinal),
        Plain.Replace("Upgrade: websocket", "Upgrade: h2c", StringComparison.Ordinal),
        Plain.Replace("Upgrade: websocket", "Upgrade: h2c, websocket", StringComparison.Ordinal),
        Plain.Replace("Upgrade: websocket", "Upgrade: websocket\r\nUpgrade: websocket", StringComparison.Ordinal),
        Plain.Replace("Upgrade: websocket", "Accept: */*", StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test" + string.Concat(Enumerable.Repeat("\r\nX: y", 70)), StringComparison.Ordinal),
        Plain.Replace("Host: test", "Host: test\r\nX: " + new string('x', 40_000), StringComparison.Ordinal),
        Plain.Replace("name=x", "name=" + new string('x', 9_000), StringComparison.Ordinal),
    ];

    [Fact]
    public void A_browsers_request_is_read_whole()
    {
        const string text = "GET /chat/room?name=A%20b&x HTTP/1.1\r\nHost: 127.0.0.1:4100\r\nConnection: keep-alive, Upgrade\r\nUPGRADE: WebSocket\r\n"
            + "Origin: http://127.0.0.1:4100\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nX-Own:\tone \r\nx-own: two\r\nEmpty:\r\n\r\nrest";

        var head = Read(text)!;

        Assert.Equal("/chat/room?name=A%20b&x", head.RawTarget);
        Assert.Equal(text.Length - "rest".Length, head.Length);
        Assert.Equal("127.0.0.1:4100", head.Headers.Host);
        Assert.Equal("keep-alive, Upgrade", head.Headers.Connection);
        Assert.Equal("WebSocket", head.Headers.Upgrade);
        Assert.Equal("dGhlIHNhbXBsZSBub25jZQ==", head.Headers.SecWebSocketKey);
        Assert.Equal("one,two", head.Headers["X-Own"].ToString());
        Assert.Equal("", head.Headers["Empty"]);
    }

    [Theory]
    [MemberData(nameof(Kestrels))]
    public void What_is_not_beyond_doubt_is_left_to_Kestrel(string text) => Assert.Null(Read(text));

    [Fact]
    public void Kestrels_limits_hold()
    {
        Assert.NotNull(Read(Plain));
        Assert.Null(Read(Plain, new KestrelServerLimits { MaxRequestLineSize = 20 }));
        Assert.Null(Read(Plain, new KestrelServerLimits { MaxRequestHeadersTotalSize = 50 }));
        Assert.Null(Read(Plain, new KestrelServerLimits { MaxRequestHeaderCount = 2 }));
    }

    [Fact]
    public void Any_change_of_a_byte_is_read_or_left_and_never_fails() =>
        Prop.ForAll(
            (from place in Gen.Choose(0, Plain.Length - 1) from value in Gen.Choose(0, 255) from cut in Gen.Choose(0, 3) select (place, value, cut)).ToArbitrary(),
            change =>
            {
                var bytes = Encoding.Latin1.GetBytes(Plain);
                bytes[change.place] = (byte)change.value;
                var head = UpgradeHead.TryRead(bytes.AsSpan(0, bytes.Length - change.cut), Limits);
                return head is null || (change.cut == 0 && head.Length <= bytes.Length && head.RawTarget.All(char.IsAscii));
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));

    private static UpgradeHead? Read(string text, KestrelServerLimits? limits = null) => UpgradeHead.TryRead(Encoding.Latin1.GetBytes(text), limits ?? Limits);
}
