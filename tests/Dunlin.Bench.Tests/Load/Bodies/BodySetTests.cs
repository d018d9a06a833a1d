using System.IO.Compression;
using Dunlin.Bench.Load.Bodies;

namespace Dunlin.Bench.Tests.Load.Bodies;

public sealed class BodySetTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Json_bodies_differ_and_have_their_stamps_at_one_place(bool escaped)
    {
        var bodies = new BodySet(BodyKind.Json, 1024, escaped);

        var all = Enumerable.Range(0, bodies.Count).Select(variant => bodies[variant]).ToArray();
        Assert.Equal(64, all.Select(body => Convert.ToHexString(body.Bytes)).Distinct().Count());
        Assert.All(all, body => Assert.Equal(bodies.StampOffset, body.StampOffset));
    }

    [Fact]
    public void Clients_and_messages_take_them_in_turn()
    {
        var bodies = new BodySet(BodyKind.Json, 1024, escaped: false);

        Assert.Equal([5, 6, 7], new[] { bodies.VariantOf(0, 5), bodies.VariantOf(1, 5), bodies.VariantOf(1, 6) });
        Assert.InRange(bodies.VariantOf(255, uint.MaxValue), 0, 63);
        Assert.Equal(0, new BodySet(BodyKind.Filler, 16, escaped: false).VariantOf(3, 9));
    }

    // What a server with context takeover makes of a room's messages.
    [Fact]
    public void One_after_the_other_they_shrink_as_a_conversation_does()
    {
        var bodies = new BodySet(BodyKind.Json, 1024, escaped: false);
        using var output = new MemoryStream();
        using (var deflate = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (var i = 0; i < 10 * bodies.Count; i++)
                deflate.Write(bodies[i % bodies.Count].Bytes);
        }

        Assert.InRange(10 * bodies.Count * 1024.0 / output.Length, 3, 5);
    }
}
