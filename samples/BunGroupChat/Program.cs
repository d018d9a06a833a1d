using System.Text;
using Dunlin;

var builder = WebApplication.CreateBuilder(args);
builder.AddDunlin();
var app = builder.Build();
var topics = app.Services.GetRequiredService<ITopics>();

app.MapGet("/", () => "Welcome to the group chat: connect to /chat?name=YOU");
app.MapWebSocket("/chat", new GroupChat());
app.MapPost("/announce", (Announcement announcement) =>
    new { reached = topics.Publish(GroupChat.Room, $"Announcement: {announcement.Text}").Reached });

app.Run(app.Configuration["urls"] ?? "http://localhost:3000");

record ChatUser(string Name);

record Announcement(string Text);

class GroupChat : WebSocketHandler<ChatUser>
{
    public const string Room = "the-group-chat";

    public override ValueTask OnUpgradeAsync(WebSocketUpgrade<ChatUser> upgrade)
    {
        var http = upgrade.HttpContext;
        upgrade.Data = new ChatUser(http.Request.Query["name"].FirstOrDefault() ?? "Anonymous");
        if (!http.Request.Cookies.ContainsKey("SessionId"))
            http.Response.Cookies.Append("SessionId", Guid.NewGuid().ToString(), new() { HttpOnly = true, SameSite = SameSiteMode.Strict });

        return default;
    }

    public override void OnOpen(ServerWebSocket<ChatUser> socket)
    {
        socket.Subscribe(Room);
        socket.Publish(Room, $"{socket.Data.Name} has entered the chat");
    }

    public override void OnMessage(ServerWebSocket<ChatUser> socket, ReadOnlySpan<byte> payload, MessageType type) =>
        socket.Publish(Room, $"{socket.Data.Name}: {Encoding.UTF8.GetString(payload)}");

    public override void OnClose(ServerWebSocket<ChatUser> socket, int code, string reason) =>
        socket.Publish(Room, $"{socket.Data.Name} has left the chat");
}
