using Dunlin.Bench.Load;

namespace Dunlin.Bench.Tests.Load;

public sealed class StampTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0xFFFFFFFF)]
    [InlineData(0xFFFFFFFF, 0x0000ABCD)]
    public void Comes_back_as_it_was_written(uint number, uint due)
    {
        var message = new byte[Stamp.Size];
        new Stamp(number, due).Write(message);
        Assert.Equal(new Stamp(number, due), Stamp.Read(message));
    }

    [Fact]
    public void A_message_that_was_never_sent_is_an_error() =>
        Assert.Throws<LoadException>(() => Stamp.Read("not a stamp at all"u8));
}
