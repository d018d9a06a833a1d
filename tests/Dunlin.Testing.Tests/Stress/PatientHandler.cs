using System.Globalization;
using System.Text;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>Answers <c>milliseconds yields text</c> with the text, after so long and so many turns of the thread pool.</summary>
internal sealed class PatientHandler(TimeProvider time) : AsyncWebSocketHandler<object?>
{
    public override async ValueTask OnMessageAsync(ServerWebSocket<object?> socket, ReadOnlyMemory<byte> payload, MessageType type)
    {
        var parts = Encoding.UTF8.GetString(payload.Span).Split(' ', 3);
        var wait = TimeSpan.FromMilliseconds(int.Parse(parts[0], CultureInfo.InvariantCulture));
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time);
        for (var left = int.Parse(parts[1], CultureInfo.InvariantCulture); left > 0; left--)
            await Task.Yield();
        socket.Send(parts[2]);
    }
}
