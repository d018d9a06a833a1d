using System.Text;
using Dunlin.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Testing.Tests.Stress;

/// <summary>A server with all kinds of clients, who do this and that at random; and what each of them must have received as soon as the server has settled.</summary>
internal sealed class StressWorld(InMemoryServer server, int seed) : IAsyncDisposable
{
    private readonly Random _random = new(seed);
    private readonly List<(WebSocketClient Socket, ExpectedTexts Expected)> _room = [];
    private readonly List<PatientPerson> _patient = [];
    private readonly List<ChannelPerson> _people = [];
    private readonly HttpClient _http = server.CreateHttpClient();
    private readonly List<string> _acts = [];
    private int _texts;

    public static async Task<StressWorld> CreateAsync(int seed)
    {
        var server = await InMemoryServer.StartAsync(Map, builder => builder.Services.AddChannelEvents<HesitantEvents>());
        var world = new StressWorld(server, seed);
        foreach (var transport in Enum.GetValues<DunlinTransport>())
            world._people.Add(new ChannelPerson(transport.ToString(), server.CreateClient("/ws", options => options.Transports = [transport])));
        foreach (var person in world._people)
            await person.JoinAsync();
        for (var i = 0; i < 3; i++)
            await world.EnterAsync(i);
        for (var i = 0; i < 2; i++)
            world._patient.Add(new PatientPerson($"patient {i}", await world.OpenAsync("/patient")));
        await world.SettleAsync();
        return world;
    }

    /// <summary>Leaves parts out of the settling.</summary>
    public void Ask(Settling.SettledParts parts) => server.Parts = parts;

    /// <summary>Does something, settles, and looks.</summary>
    /// <exception cref="UnexpectedTextsException">Not everything has had its effect.</exception>
    public async Task StepAsync()
    {
        _acts.Clear();
        try
        {
            await TakeStepAsync();
        }
        catch (UnexpectedTextsException exception)
        {
            throw new UnexpectedTextsException($"{exception.Message} After: {string.Join(", ", _acts)}.");
        }
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return server.DisposeAsync();
    }

    private async Task TakeStepAsync()
    {
        switch (_random.Next(20))
        {
            case 0:
                await LeaveAndEnterAsync(_random.Next(_room.Count));
                break;
            case 1:
                await CutAsync(_people[_random.Next(_people.Count)]);
                break;
            case < 6:
                await server.AdvanceAsync(TimeSpan.FromMilliseconds(_random.Next(2000)));
                Check();
                break;
            default:
                for (var left = _random.Next(1, 5); left > 0; left--)
                    Act();
                await SettleAsync();
                break;
        }
    }

    private static void Map(WebApplication app)
    {
        app.MapDunlin("/ws");
        app.MapWebSocket("/room", new RoomHandler());
        app.MapWebSocket("/patient", new PatientHandler(app.Services.GetRequiredService<TimeProvider>()));
        app.MapPost("/say/{channel}/{text}", async (string channel, string text, IChannels channels) =>
        {
            await Task.Yield();
            await channels.PublishAsync(channel, Encoding.UTF8.GetBytes($"\"{text}\""));
        });
    }

    private void Act()
    {
        var text = $"t{_texts++}";
        switch (_random.Next(5))
        {
            case 0:
                _acts.Add($"{text} in the room");
                Speak(_room[_random.Next(_room.Count)], text);
                break;
            case 1:
                _acts.Add($"{text} to a patient one");
                _patient[_random.Next(_patient.Count)].Send(server.Time.GetUtcNow(), _random.Next(2) * _random.Next(3000), _random.Next(4), text);
                break;
            case 2:
                var publisher = _people[_random.Next(_people.Count)];
                _acts.Add($"{text} by {publisher.Name}");
                Publish(text, publisher.Publish);
                break;
            case 3:
                _acts.Add($"{text} by HTTP");
                Publish(text, (channel, text) => _ = _http.PostAsync(new Uri($"/say/{channel}/{text}", UriKind.Relative), content: null));
                break;
            case 4:
                Publish(text, PublishFromServer);
                break;
        }
    }

    private void Speak((WebSocketClient Socket, ExpectedTexts Expected) speaker, string text)
    {
        foreach (var (socket, expected) in _room)
            expected.Add(socket == speaker.Socket ? $"ack {text}" : text);
        _ = speaker.Socket.SendAsync(text);
    }

    private void Publish(string text, Action<string, string> publish)
    {
        var channel = ChannelPerson.Channels[_random.Next(ChannelPerson.Channels.Length)];
        foreach (var person in _people)
            person.Expect(channel, text);
        publish(channel, text);
    }

    private void PublishFromServer(string channel, string text)
    {
        _acts.Add($"{text} by the server");
        _ = server.Services.GetRequiredService<IChannels>().PublishAsync(channel, Encoding.UTF8.GetBytes($"\"{text}\"")).AsTask();
    }

    private async Task LeaveAndEnterAsync(int place)
    {
        _acts.Add($"{place} leaves the room");
        var (socket, _) = _room[place];
        _room.RemoveAt(place);
        if (_random.Next(2) == 0)
            server.CutConnections(socket);
        else
            await socket.CloseAsync();
        await EnterAsync(place);
        await SettleAsync();
    }

    // Over HTTP a client goes on at once; a WebSocket is away for a while.
    private async Task CutAsync(ChannelPerson person)
    {
        _acts.Add($"{person.Name} is cut off");
        server.CutConnections(person.Client);
        await server.SettleAsync();
        person.IsAway = person.Client.State != DunlinClientState.Open;
        for (var left = _random.Next(4); left > 0; left--)
        {
            Publish($"t{_texts++}", PublishFromServer);
            await SettleAsync();
        }

        // The waits grow with connections that do not last.
        while (person.IsAway)
        {
            await server.AdvanceAsync(TimeSpan.FromSeconds(1));
            person.IsAway = person.Client.State != DunlinClientState.Open;
        }

        Check();
    }

    private async Task EnterAsync(int place) => _room.Insert(place, (await OpenAsync("/room"), new ExpectedTexts($"room {place}")));

    private async Task<WebSocketClient> OpenAsync(string path)
    {
        var socket = server.CreateWebSocket(path);
        await socket.ConnectAsync();
        return socket;
    }

    private async Task SettleAsync()
    {
        await server.SettleAsync();
        Check();
    }

    private void Check()
    {
        foreach (var (socket, expected) in _room)
            expected.Check(socket.TakeTexts());
        foreach (var person in _people)
            person.Check();
        foreach (var person in _patient)
            person.Check(server.Time.GetUtcNow());
    }
}
