using System.Text;
using System.Text.Json.Nodes;
using Dunlin.WebSockets.Typed;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.WebSockets.Typed;

public sealed class MessageTextEncoderTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("你好 🎉 <a href='x'>&+", "你好 🎉 <a href='x'>&+")]
    [InlineData("\"\\\n\r\t\0\u001f\u007f", "\\\"\\\\\\n\\r\\t\\u0000\\u001f\u007f")]
    [InlineData("🎉\"🎉", "🎉\\\"🎉")]
    public void Escapes_what_must_be_and_no_more(string text, string expected) =>
        Assert.Equal($"\"{expected}\"", Write(text));

    [Fact]
    public void Half_of_a_surrogate_pair_is_replaced()
    {
        foreach (var text in new[] { "a\ud83cb", "a\udf89", "\ud83c", "\udf89\ud83c" })
            Assert.Equal(text.Replace('\ud83c', '\ufffd').Replace('\udf89', '\ufffd'), Parse(Write(text)));
    }

    [Fact]
    public void Any_text_comes_back_from_a_JSON_parser()
    {
        var characters = Gen.OneOf(Gen.Choose(0, 0x7f), Gen.Choose(0, 0xffff), Gen.Choose(0xd7f0, 0xe010)).Select(code => (char)code);
        Prop.ForAll(Gen.ListOf(characters).ToArbitrary(), list =>
        {
            var text = string.Concat(list);
            var utf8 = Encoding.UTF8.GetBytes(text); // replaces halves of surrogate pairs
            Assert.Equal(Encoding.UTF8.GetString(utf8), Parse(Write(text)));
            Assert.Equal(Encoding.UTF8.GetString(utf8), Parse(WriteUtf8(utf8)));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private static string Parse(string json) => JsonNode.Parse(json)!.GetValue<string>();

    private static string Write(string text)
    {
        using var json = JsonMessage.Rent(MessageTextEncoder.Instance);
        json.Writer.WriteStringValue(text);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }

    /// <summary>The writer has another path for text that is UTF-8 already.</summary>
    private static string WriteUtf8(byte[] text)
    {
        using var json = JsonMessage.Rent(MessageTextEncoder.Instance);
        json.Writer.WriteStringValue(text);
        return Encoding.UTF8.GetString(json.WrittenSpan);
    }
}
