using Dunlin.TestSupport;

namespace Dunlin.Interop.Tests;

/// <summary>The WebSocket class of Chromium, in a page that the server under test serves.</summary>
public sealed class ChromiumClient() : ScriptedClient(NodeClients.StartNode("chromium.mjs"))
{
    public override Task PrepareAsync(TestApp app) => OpenPageAsync(app.HttpAddress);

    /// <summary>Opens the server's page in a fresh profile.</summary>
    public async Task OpenPageAsync(Uri address)
    {
        var page = AddConnection();
        await page.DoAsync(new ClientCommand("openPage", page.Id) { Url = address.AbsoluteUri });
        await page.NextAsync<PageOpened>();
    }

    /// <summary>Sets <c>document.cookie</c> in the page.</summary>
    public Task SetCookieAsync(string cookie) => DoAsync(new ClientCommand("setCookie", Id: 0) { Cookie = cookie });

    /// <summary>Reads <c>document.cookie</c>: what scripts may see.</summary>
    public async Task<string> ReadCookiesAsync()
    {
        var answer = AddConnection();
        await answer.DoAsync(new ClientCommand("readCookies", answer.Id));
        return await answer.NextTextAsync();
    }

    /// <summary>Goes to another page, as a person does who clicks a link.</summary>
    public Task LeavePageAsync() => DoAsync(new ClientCommand("leavePage", Id: 0));
}
