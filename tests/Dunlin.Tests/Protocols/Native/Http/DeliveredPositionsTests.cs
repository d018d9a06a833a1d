using System.Text;
using Dunlin.Channels;
using Dunlin.Protocols.Native;
using Dunlin.Protocols.Native.Http;

namespace Dunlin.Tests.Protocols.Native.Http;

public sealed class DeliveredPositionsTests
{
    private readonly DeliveredPositions _positions = new();

    [Fact]
    public void Follows_what_goes_to_the_client()
    {
        Observe("""{"type":"subscribed","id":1,"channel":"a","epoch":"00000000000000ff","offset":5,"recovered":false,"publications":[{"channel":"a","data":1,"offset":5}],"members":[]}""");
        Assert.Equal(new DeliveredPosition(new StreamPosition(255, 5), HearsPresence: true), _positions.Channels["a"]);

        Observe("""{"type":"message","channel":"a","data":{"x":[",\"offset\":99}"]},"timestamp":1,"offset":6}""");
        Assert.Equal(6, _positions.Channels["a"].Position.Offset);

        Observe("""{"type":"unsubscribed","channel":"a"}""");
        Assert.Empty(_positions.Channels);
    }

    [Fact]
    public void Knows_who_has_asked_later_to_be_told_who_comes_and_goes()
    {
        Observe("""{"type":"subscribed","channel":"a","epoch":"00000000000000ff","offset":5,"recovered":false,"publications":[]}""");
        Observe("""{"type":"presence","channel":"a","members":[{"connection":"0","state":{"follow":true}}],"count":1,"users":0}""");
        Observe("""{"type":"presence-diff","channel":"a","follow":true}""");
        Observe("""{"type":"presence","id":1,"channel":"b","follow":true,"members":[],"count":0,"users":0}""");
        Assert.Equal(new DeliveredPosition(new StreamPosition(255, 5), HearsPresence: false), Assert.Single(_positions.Channels).Value);

        Observe("""{"type":"presence","id":"x","channel":"a","follow":true,"members":[],"count":0,"users":0}""");
        Assert.Equal(new DeliveredPosition(new StreamPosition(255, 5), HearsPresence: true), _positions.Channels["a"]);
    }

    [Theory]
    [InlineData("""{"type":"message","channel":"a","data":{"offset":9},"timestamp":1}""")]
    [InlineData("""{"type":"message","channel":"a","data":"x,\"offset\":9}","timestamp":1}""")]
    [InlineData("""{"type":"message","channel":"b","data":0,"timestamp":1,"offset":9}""")]
    [InlineData("""{"type":"history","channel":"a","epoch":"00000000000000ee","offset":9,"publications":[]}""")]
    [InlineData("""{"type":"notification","data":{"channel":"a"},"timestamp":1,"offset":9}""")]
    public void Nothing_else_moves_a_position(string message)
    {
        Observe("""{"type":"subscribed","channel":"a","epoch":"00000000000000ff","offset":5,"recovered":false,"publications":[]}""");

        Observe(message);

        Assert.Equal(new DeliveredPosition(new StreamPosition(255, 5), HearsPresence: false), Assert.Single(_positions.Channels).Value);
    }

    [Fact]
    public void A_channel_is_known_by_its_name_however_it_was_written()
    {
        Observe("""{"type":"subscribed","channel":"\u0061","epoch":"00000000000000ff","offset":5,"recovered":false,"publications":[]}""");
        Observe("""{"type":"message","channel":"a","data":1,"timestamp":1,"offset":6}""");

        Assert.Equal(6, _positions.Channels["a"].Position.Offset);
    }

    private void Observe(string message) => _positions.Observe(Encoding.UTF8.GetBytes(message));
}
