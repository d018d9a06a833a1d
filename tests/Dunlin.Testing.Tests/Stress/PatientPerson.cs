using Dunlin.Client;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>A client of <see cref="PatientHandler"/>, and when it is answered: one message after the other.</summary>
internal sealed class PatientPerson(string name, WebSocketClient socket)
{
    private readonly Queue<(DateTimeOffset Due, string Text)> _pending = new();
    private readonly ExpectedTexts _expected = new(name);
    private DateTimeOffset _busyUntil;

    public void Send(DateTimeOffset now, int milliseconds, int yields, string text)
    {
        _busyUntil = (_busyUntil > now ? _busyUntil : now).AddMilliseconds(milliseconds);
        _pending.Enqueue((_busyUntil, text));
        _ = socket.SendAsync($"{milliseconds} {yields} {text}");
    }

    public void Check(DateTimeOffset now)
    {
        while (_pending.TryPeek(out var next) && next.Due <= now)
            _expected.Add(_pending.Dequeue().Text);
        _expected.Check(socket.TakeTexts());
    }
}
