using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.WebSockets;
using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Diagnostics;

public sealed class InstrumentTests
{
    [Fact]
    public async Task A_handler_is_measured_to_the_end_of_what_it_awaits_also_when_it_fails()
    {
        var goOn = new TaskCompletionSource();
        var handler = new AsyncScriptedHandler
        {
            Message = async (socket, payload, _) =>
            {
                await goOn.Task;
                if (payload.Length == 0)
                    throw new InvalidOperationException("on purpose");
                socket.Send("done");
            },
            Error = (_, _) => ErrorAction.Continue,
        };
        await using var app = await TestApp.StartAsync(app => app.MapWebSocket("/", handler));
        using var durations = new Readings(app, DunlinTelemetry.HandlerDuration);
        using var socket = await ConnectAsync(app);

        await socket.SendAsync("x"u8.ToArray(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        await socket.SendAsync(Array.Empty<byte>(), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        await handler.NextOpenAsync();
        Assert.Empty(durations.Values);
        goOn.SetResult();

        Assert.Equal("on purpose", (await handler.NextErrorAsync()).Message);
        await Until.TrueAsync(() => durations.Values.Count == 2, "both messages are measured");
        Assert.All(durations.Values, reading => Assert.True(reading.Value > 0));
    }

    [Fact]
    public async Task Ends_are_counted_by_their_code_and_codes_of_clients_own_as_one()
    {
        var handler = new AsyncScriptedHandler();
        await using var app = await TestApp.StartAsync(app => app.MapWebSocket("/", handler));
        foreach (var code in new[] { 1000, 3998, 3999, 4408 })
        {
            using var socket = await ConnectAsync(app);
            await socket.CloseAsync((WebSocketCloseStatus)code, null, TestContext.Current.CancellationToken);
        }

        using (var socket = await ConnectAsync(app))
            socket.Abort();

        await Until.TrueAsync(() => Observe(app, "dunlin.connections.closed").Sum(reading => reading.Value) == 5, "all are counted");
        Assert.Equal(
            [("1000", 1.0), ("1006", 1.0), ("4408", 1.0), ("other", 2.0)],
            Observe(app, "dunlin.connections.closed").Select(reading => ((string)reading.Tag!, reading.Value)).Order());
        Assert.Equal(5, Assert.Single(Observe(app, "dunlin.connections.opened")).Value);
        Assert.Equal(0, Assert.Single(Observe(app, "dunlin.connections.open")).Value);
    }

    private static ConcurrentQueue<(double Value, object? Tag)> Observe(TestApp app, string instrument)
    {
        using var readings = new Readings(app, instrument);
        readings.Observe();
        return readings.Values;
    }

    private static async Task<ClientWebSocket> ConnectAsync(TestApp app)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(app.WebSocketAddress("/"), TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Listens to one instrument of one application.</summary>
    private sealed class Readings : IDisposable
    {
        private readonly MeterListener _listener = new();
        private readonly ConcurrentQueue<(double Value, object? Tag)> _values = new();

        public Readings(TestApp app, string name)
        {
            var factory = app.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name == name && instrument.Meter.Scope == factory)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<double>((_, value, tags, _) => Add(value, tags));
            _listener.SetMeasurementEventCallback<long>((_, value, tags, _) => Add(value, tags));
            _listener.SetMeasurementEventCallback<int>((_, value, tags, _) => Add(value, tags));
            _listener.Start();
        }

        public ConcurrentQueue<(double Value, object? Tag)> Values => _values;

        public void Observe() => _listener.RecordObservableInstruments();

        public void Dispose() => _listener.Dispose();

        private void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) => _values.Enqueue((value, tags.IsEmpty ? null : tags[0].Value));
    }
}
