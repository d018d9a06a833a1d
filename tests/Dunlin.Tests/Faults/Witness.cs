using System.Text;
using Dunlin.TestSupport;

namespace Dunlin.Tests.Faults;

/// <summary>A well-behaved member of the room while others misbehave: it must get every publication, once and in order.</summary>
internal sealed class Witness(RawWebSocket socket, int next) : IAsyncDisposable
{
    private const int EchoesPerLook = 100;
    private int _next = next;
    private int _echoes;

    /// <summary>Waits for every publication up to this number.</summary>
    public async Task SeesAllAsync(int published)
    {
        while (_next < published)
            Take(await socket.ReadMessageAsync());
    }

    /// <summary>The server answers it: also how a test lets the server get on without measuring time.</summary>
    public async Task GetsAnswersAsync(int count = 1)
    {
        for (var i = 0; i < count; i++)
        {
            var text = $"echo {++_echoes}";
            await socket.SendTextAsync(text);
            RawFrame message;
            do
                message = await socket.ReadMessageAsync();
            while (Take(message));
            Assert.Equal(text, message.Text);
        }
    }

    /// <summary>Waits until a counter has stood still while many of its messages were answered.</summary>
    public async Task SeesStandstillAsync(Func<long> counter)
    {
        long before;
        do
        {
            before = counter();
            await GetsAnswersAsync(EchoesPerLook);
        }
        while (counter() != before);
    }

    public ValueTask DisposeAsync() => socket.DisposeAsync();

    private bool Take(RawFrame message)
    {
        if (Numbered.Parse(message.Payload.Span) is not { } number)
            return false;

        Assert.Equal(_next++, number);
        return true;
    }
}
