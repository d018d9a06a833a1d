using System.Threading.Channels;

namespace Dunlin.Client.Tests.Support;

/// <summary>Events in the order in which they came, for a test to wait for. Thread-safe; one reader.</summary>
internal sealed class Recorded<T>
{
    private readonly Channel<T> _events = Channel.CreateUnbounded<T>();

    public int Waiting => _events.Reader.Count;

    public void Add(T value) => _events.Writer.TryWrite(value);

    public Task AddAsync(T value)
    {
        Add(value);
        return Task.CompletedTask;
    }

    public Task<T> NextAsync() => _events.Reader.ReadAsync().AsTask().OrGiveUp();

    public async Task<List<T>> TakeAsync(int count)
    {
        var taken = new List<T>();
        while (taken.Count < count)
            taken.Add(await NextAsync());
        return taken;
    }
}
