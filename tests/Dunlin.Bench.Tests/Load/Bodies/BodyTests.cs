using System.IO.Compression;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Bodies;

namespace Dunlin.Bench.Tests.Load.Bodies;

public sealed class BodyTests
{
    [Fact]
    public void Filler_is_a_stamp_and_dots() =>
        Assert.Equal("0000000000000000....", Encoding.ASCII.GetString(Body.Create(BodyKind.Filler, 20).Bytes));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(800)]
    [InlineData(60_000)]
    public void Json_has_its_size_and_its_stamp_is_its_id(int more)
    {
        var body = Body.Create(BodyKind.Json, Body.MinSize(BodyKind.Json) + more);
        new Stamp(0xABCD, 7).Write(body.Bytes.AsSpan(body.StampOffset));

        Assert.Equal(Body.MinSize(BodyKind.Json) + more, body.Bytes.Length);
        using var json = JsonDocument.Parse(body.Bytes);
        Assert.Equal("0000abcd00000007", json.RootElement.GetProperty("id").GetString());
    }

    [Fact]
    public void One_kilobyte_of_json_shrinks_as_an_applications_does()
    {
        var body = Body.Create(BodyKind.Json, 1024).Bytes;
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
            deflate.Write(body);

        Assert.InRange((double)body.Length / output.Length, 2, 3);
    }

    // Elysia takes apart what begins so, and sends something else on.
    [Fact]
    public void Json_does_not_begin_with_a_brace() => Assert.Equal((byte)' ', Body.Create(BodyKind.Json, 1024).Bytes[0]);

    [Fact]
    public void Escaped_is_what_a_json_writer_makes_of_it()
    {
        var body = Body.Create(BodyKind.Json, 1024);
        var escaped = body.Escaped();

        Assert.Equal(JsonEncodedText.Encode(body.Bytes, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, escaped.Bytes);
        Assert.Equal("0000000000000000", Encoding.ASCII.GetString(escaped.Bytes, escaped.StampOffset, Stamp.Size));
        Assert.Equal("\\\"id\\\":\\\"", Encoding.ASCII.GetString(escaped.Bytes, escaped.StampOffset - 9, 9));
    }

    [Theory]
    [InlineData("filler", Stamp.Size)]
    [InlineData("filler", 40)]
    [InlineData("json", 1024)]
    public void A_stamp_may_differ_and_nothing_else(string kind, int size)
    {
        var body = Body.Create(LoadOptions.BodyOf(kind), size);
        var received = body.Bytes.ToArray();
        new Stamp(uint.MaxValue, uint.MaxValue).Write(received.AsSpan(body.StampOffset));

        Assert.True(body.Matches(received));
        Assert.False(body.Matches(received.AsSpan(..^1)));
        Assert.False(body.Matches([.. received, 0]));
        for (var i = 0; i < size; i++)
        {
            if (i >= body.StampOffset && i < body.StampOffset + Stamp.Size)
                continue;
            received[i] ^= 1;
            Assert.False(body.Matches(received));
            received[i] ^= 1;
        }
    }
}
