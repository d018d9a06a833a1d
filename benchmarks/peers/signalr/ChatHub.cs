using Microsoft.AspNetCore.SignalR;

namespace Dunlin.Bench.Peers.SignalR;

internal sealed class ChatHub : Hub
{
    private const string Room = "room";
    private const string Name = "name";

    public override async Task OnConnectedAsync()
    {
        var name = Context.GetHttpContext()!.Request.Query["name"].ToString();
        Context.Items[Name] = name.Length == 0 ? "anonymous" : name;
        await Groups.AddToGroupAsync(Context.ConnectionId, Room);
        await base.OnConnectedAsync();
    }

    public Task Send(string text) => Clients.Group(Room).SendAsync("message", $"{Context.Items[Name]}: {text}");

    public Task Echo(string text) => Clients.Caller.SendAsync("message", text);
}
