using System.Text;
using Dunlin.Auth;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Auth;

/// <summary>What nobody means to show. None of it is taken, and none of it makes the check throw.</summary>
public sealed class HostileTokenTests
{
    private static readonly string Good = TestTokens.Signed();

    public static TheoryData<string> Corpus =>
    [
        "", ".", "..", "...", "....", " ", "\0", "a.b.c", "=.=.=", "Bearer " + Good, Good + " ", " " + Good, Good + "\n", Good + "=", Good + ".", "." + Good, Good + "." + Good,
        Good[..^1], Good[1..], Good.Replace('.', ','), Good.Replace(".", "%2E", StringComparison.Ordinal), Good.Replace(".", "..", StringComparison.Ordinal),
        Good[..Good.LastIndexOf('.')], Good[..(Good.LastIndexOf('.') + 1)], "\"" + Good + "\"", Good.ToUpperInvariant(), Good.Insert(10, "\r\n"), Good.Insert(10, "\u200b"),
        Good.Replace('e', '\u0435'), "{\"protected\":\"" + Good + "\"}", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ.", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ",
        // Five parts: an encrypted token.
        string.Join('.', Enumerable.Repeat(TestTokens.Text("{}"), 5)),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", ""), TestTokens.Hmac("", TestTokens.Claims()), TestTokens.Hmac("{\"alg\":\"HS256\"}", "null"), TestTokens.Hmac("{\"alg\":\"HS256\"}", "[]"),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "\"ada\""), TestTokens.Hmac("{\"alg\":\"HS256\"}", "{\"sub\":\"ada\",\"exp\":99999999999,\"sub\":\"root\"}"),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "{\"sub\":\"ada\",\"exp\":99999999999,\"a\":{\"b\":1,\"b\":2}}"),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "\uFEFF" + TestTokens.Claims()), TestTokens.Hmac("{\"alg\":\"HS256\"}", TestTokens.Claims() + "{}"),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "{\"sub\":\"\\ud800\",\"exp\":1767229200}"),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "{\"sub\":\"ada\",\"exp\":1767229200,\"x\":" + new string('[', 1000) + new string(']', 1000) + "}"),
        TestTokens.Hmac("{\"alg\":\"HS256\",\"x\":" + new string('[', 1000) + new string(']', 1000) + "}", TestTokens.Claims()),
        TestTokens.Hmac("{\"alg\":\"HS256\"}", "{'sub':'ada'}"), new string('.', 8192), new string('e', 8192), new string('e', 1_000_000),
        TestTokens.Signed().Replace("eyJ", "eyj", StringComparison.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Corpus))]
    public async Task None_of_the_corpus_is_taken(string token)
    {
        using var verifier = TestTokens.WithSecret();

        Assert.NotEqual(TokenProblem.None, await verifier.ProblemOf(token));
        Assert.NotEqual(TokenProblem.None, (await verifier.AuthorizeAsync(token)).Problem);
    }

    [Fact]
    public async Task Bytes_that_are_no_UTF8_are_refused_in_header_and_claims()
    {
        using var verifier = TestTokens.WithSecret();
        byte[] claims = [.. "{\"exp\":1767229200,\"sub\":\"ad"u8, 0xff, .. "\"}"u8];
        byte[] header = [.. "{\"alg\":\"HS256\",\"x\":\""u8, 0xc0, 0x80, .. "\"}"u8];

        foreach (var (first, second) in new[] { ("{\"alg\":\"HS256\"}"u8.ToArray(), claims), (header, Encoding.UTF8.GetBytes(TestTokens.Claims())) })
        {
            var text = System.Buffers.Text.Base64Url.EncodeToString(first) + "." + System.Buffers.Text.Base64Url.EncodeToString(second);
            var token = TestTokens.Sign(text, bytes => System.Security.Cryptography.HMACSHA256.HashData(Encoding.UTF8.GetBytes(TestTokens.Secret), bytes));
            Assert.Equal(TokenProblem.Malformed, await verifier.ProblemOf(token));
        }
    }

    [Fact]
    public void Any_change_of_a_token_makes_it_another_that_is_not_taken()
    {
        using var verifier = TestTokens.WithSecret();
        Prop.ForAll(
            Gen.Choose(0, Good.Length - 1).ToArbitrary(),
            Gen.Choose(0, 127).Select(c => (char)c).ToArbitrary(),
            (at, character) =>
            {
                var changed = Good[..at] + character + Good[(at + 1)..];
                return changed == Good || verifier.ProblemOf(changed).GetAwaiter().GetResult() != TokenProblem.None;
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Any_text_is_refused_and_none_throws()
    {
        using var verifier = TestTokens.WithSecret();
        var parts = Good.Split('.');
        var pieces = Gen.Elements("", ".", "..", "=", "-", "_", "A", "e30", "bnVsbA", parts[0], parts[1], parts[2], " ", "\0", "é", "\ud800");
        Prop.ForAll(
            Gen.ListOf(pieces).Select(string.Concat).ToArbitrary(),
            text => text == Good || verifier.ProblemOf(text).GetAwaiter().GetResult() != TokenProblem.None)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Base64url_has_one_text_only_for_the_same_bytes() =>
        Prop.ForAll(
            Gen.ListOf(Gen.Elements("AQgwZ_-9zb=+/ .\n".ToCharArray())).Select(list => new string([.. list])).ToArbitrary(),
            text => !Base64UrlText.TryDecode(text, out var bytes) || System.Buffers.Text.Base64Url.EncodeToString(bytes) == text)
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5000));

    [Fact]
    public void Base64url_of_any_bytes_is_read_back() =>
        Prop.ForAll<byte[]>(bytes => Base64UrlText.TryDecode(System.Buffers.Text.Base64Url.EncodeToString(bytes), out var read) && read.AsSpan().SequenceEqual(bytes))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
}
