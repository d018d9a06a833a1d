namespace Dunlin.Bench.Room;

/// <summary>A room without WebSocket: who reads it asks again and again, or waits for an answer. Keeps the last <see cref="Kept"/> messages.</summary>
internal sealed class HttpRoom
{
    public const int Kept = 1000;

    private readonly Lock _lock = new();
    private readonly string[] _messages = new string[Kept];
    private TaskCompletionSource _published = NewSignal();
    private long _position;

    public void Publish(string message)
    {
        TaskCompletionSource published;
        lock (_lock)
        {
            _messages[_position++ % Kept] = message;
            published = _published;
            _published = NewSignal();
        }

        published.SetResult();
    }

    /// <summary>What came behind a position.</summary>
    /// <param name="after">Null: nothing but the position. One that is still to come counts as the last: the answer's position says so.</param>
    public RoomAnswer Read(long? after)
    {
        lock (_lock)
        {
            var from = Math.Min(after ?? _position, _position);
            var first = Math.Max(from, _position - Kept);
            var messages = new string[_position - first];
            for (var i = 0; i < messages.Length; i++)
                messages[i] = _messages[(first + i) % Kept];
            return new RoomAnswer(_position, first - from, messages);
        }
    }

    /// <summary>The same, as soon as there is something; without messages when nothing came in that time.</summary>
    public async Task<RoomAnswer> ReadAsync(long? after, TimeSpan wait, CancellationToken cancellationToken)
    {
        var published = NextPublish();
        var answer = Read(after);
        if (answer.Messages.Count > 0 || answer.Position < after || wait <= TimeSpan.Zero)
            return answer;

        try
        {
            await published.WaitAsync(wait, cancellationToken);
        }
        catch (TimeoutException)
        {
            return answer;
        }

        return Read(after ?? answer.Position);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Taken before reading: what is published in between ends the wait at once.
    private Task NextPublish()
    {
        lock (_lock)
            return _published.Task;
    }
}
