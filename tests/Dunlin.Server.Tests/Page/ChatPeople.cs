using System.Text.Json;
using System.Text.Json.Nodes;
using Dunlin.TestSupport;

namespace Dunlin.Server.Tests.Page;

/// <summary>People at their browsers: Chromium, driven by tests/Dunlin.Interop.Tests/clients/chat-page.mjs.</summary>
public sealed class ChatPeople : IAsyncDisposable
{
    private readonly ChildProcess _browser = NodeClients.StartNode("chat-page.mjs");

    public Task OpenAsync(string person, Uri server, string name, string? room = null, bool cuttable = false) =>
        DoAsync("open", person, new() { ["url"] = server.AbsoluteUri, ["name"] = name, ["room"] = room, ["cuttable"] = cuttable });

    public Task SayAsync(string person, string text) => DoAsync("say", person, new() { ["text"] = text });

    /// <summary>Types without sending.</summary>
    public Task TypeAsync(string person, string text) => DoAsync("typeOnly", person, new() { ["text"] = text });

    public Task EnterRoomAsync(string person, string room) => DoAsync("enterRoom", person, new() { ["room"] = room });

    public Task RenameAsync(string person, string name) => DoAsync("rename", person, new() { ["name"] = name });

    /// <summary>Waits until exactly one line of the conversation holds the text.</summary>
    public Task SeesAsync(string person, string text) => DoAsync("sees", person, new() { ["text"] = text });

    /// <summary>Waits until the list of who is in the room is this.</summary>
    public Task SeesPeopleAsync(string person, params string[] names) =>
        DoAsync("seesPeople", person, new() { ["names"] = new JsonArray([.. names.Select(n => JsonValue.Create(n))]) });

    public Task SeesOnlineAsync(string person, int count) => DoAsync("seesOnline", person, new() { ["count"] = count });

    public Task SeesStateAsync(string person, string state) => DoAsync("seesState", person, new() { ["state"] = state });

    /// <summary>From here on no timer of the page fires by itself.</summary>
    public Task FreezeTimeAsync(string person) => DoAsync("freezeTime", person, []);

    /// <summary>Lets the page's time pass, and its timers fire.</summary>
    public Task PassTimeAsync(string person, TimeSpan time) => DoAsync("passTime", person, new() { ["count"] = (long)time.TotalMilliseconds });

    public Task ResumeTimeAsync(string person) => DoAsync("resumeTime", person, []);

    /// <summary>The network of somebody who was opened as cuttable is gone, and nothing says so.</summary>
    public Task MuteAsync(string person, bool muted = true) => DoAsync("mute", person, new() { ["muted"] = muted });

    /// <summary>Presses "reconnect now".</summary>
    public Task RetryAsync(string person) => DoAsync("retry", person, []);

    /// <summary>Goes to another page.</summary>
    public Task LeaveAsync(string person) => DoAsync("leave", person, []);

    /// <summary>The process of the page dies.</summary>
    public Task CrashAsync(string person) => DoAsync("crash", person, []);

    public Task CloseAllAsync() => DoAsync("closeAll", "", []);

    /// <summary>What stands on the page, and everything that a page should not do.</summary>
    public async Task<PageReport> ReportAsync(string person)
    {
        await SendAsync("report", person, []);
        var report = await ReadAsync();
        await ReadAsync();
        return report.Deserialize<PageReport>(JsonSerializerOptions.Web)!;
    }

    public ValueTask DisposeAsync() => _browser.DisposeAsync();

    private async Task DoAsync(string action, string person, JsonObject command)
    {
        await SendAsync(action, person, command);
        await ReadAsync();
    }

    private Task SendAsync(string action, string person, JsonObject command)
    {
        command["do"] = action;
        command["id"] = person;
        return _browser.WriteLineAsync(command.ToJsonString());
    }

    private async Task<JsonElement> ReadAsync()
    {
        using var document = JsonDocument.Parse(await _browser.ExpectLineAsync("\"event\""));
        var answer = document.RootElement.Clone();
        if (answer.GetProperty("event").GetString() == "failed")
            throw new InvalidOperationException($"{answer.GetProperty("message").GetString()}\n{_browser.Transcript}");
        return answer;
    }
}

/// <param name="Log">The texts of the messages, in order.</param>
/// <param name="Elements">Images and scripts among them: none, or a message became HTML.</param>
/// <param name="Typed">What stands in the input.</param>
/// <param name="Trouble">Errors on the console, dialogs, requests to elsewhere.</param>
public sealed record PageReport(IReadOnlyList<string> Log, int Elements, string Typed, IReadOnlyList<string> Trouble);
