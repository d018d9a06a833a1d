using System.Text;
using Dunlin.Bench.Load;
using Dunlin.Bench.Load.Http;

namespace Dunlin.Bench.Tests.Load.Http;

public sealed class RoomBatchTests : IRoomReceiver
{
    private readonly List<(int Reader, string Message)> _messages = [];

    [Fact]
    public void Hands_on_the_messages_whatever_the_order_of_the_members()
    {
        var batch = RoomBatch.Read("""{"messages":["one","t\"w\u006f"],"later":{"position":1},"missed":3,"position":7}"""u8, reader: 2, this);

        Assert.Equal(new RoomBatch(Position: 7, Missed: 3, Count: 2), batch);
        Assert.Equal([(2, "one"), (2, "t\"wo")], _messages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"position":"7"}""")]
    [InlineData("""{"position":7,"messages":["one""")]
    public void Anything_else_is_an_error(string text) =>
        Assert.Throws<LoadException>(() => RoomBatch.Read(Encoding.UTF8.GetBytes(text), 0, this));

    void IRoomReceiver.OnMessage(int reader, ReadOnlySpan<byte> message) => _messages.Add((reader, Encoding.UTF8.GetString(message)));
}
