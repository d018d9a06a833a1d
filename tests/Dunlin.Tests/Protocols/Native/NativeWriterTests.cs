using System.Text;
using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

public sealed class NativeWriterTests
{
    [Fact]
    public void A_message_may_outgrow_its_first_buffer_at_any_byte()
    {
        for (var size = 0; size < 100; size++)
        {
            var writer = new NativeWriter(new byte[size]);
            writer.Append("{\"n\":"u8);
            writer.Append(long.MinValue);
            writer.Append(",\"h\":\""u8);
            writer.AppendHex(0xabc);
            writer.Append("\"}"u8);
            var written = Encoding.UTF8.GetString(writer.Written);
            writer.Dispose();
            Assert.Equal("{\"n\":-9223372036854775808,\"h\":\"0000000000000abc\"}", written);
        }
    }

    [Fact]
    public void Any_text_becomes_a_JSON_string()
    {
        // Not as InlineData: attributes are UTF-8, which has no half of a surrogate pair.
        Assert.Equal("\"你好\"", Written("你好"));
        Assert.Equal("\"a \\\"b\\\"\"", Written("a \"b\""));
        Assert.Equal("\"half \ufffd\"", Written("half \ud83c"));
        Assert.Equal("\"\\\"half\\\" \ufffd\"", Written("\"half\" \ud83c"));
    }

    [Fact]
    public void Large_data_is_kept_whole()
    {
        var data = new byte[200_000];
        new Random(1).NextBytes(data);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        writer.Append("<"u8);
        writer.Append(data);
        writer.Append(">"u8);
        var written = writer.Written.ToArray();
        writer.Dispose();

        Assert.Equal([(byte)'<', .. data, (byte)'>'], written);
    }

    private static string Written(string text)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        writer.AppendString(text);
        var written = Encoding.UTF8.GetString(writer.Written);
        writer.Dispose();
        return written;
    }
}
