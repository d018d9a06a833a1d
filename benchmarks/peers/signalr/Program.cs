// ASP.NET Core SignalR, written as its documentation has it: a hub, a group, the JSON protocol, default options.
// Hub /chat?name=X (WebSocket, negotiation skipped; a client pings (type 6) at least every 30 s):
//   Send(text): method "message" with "X: text" to the group "room", in which every connection is; Echo(text): "message" with text to the caller.
// / answers hello over HTTP. SignalR has no permessage-deflate.
// Usage: dotnet SignalRPeer.dll [port, 0 for a free one]
using System.Globalization;
using Dunlin.Bench.Peers.SignalR;

var port = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 4006;
var builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");
builder.Services.AddSignalR();

await using var app = builder.Build();
app.MapGet("/", () => "hello");
app.MapHub<ChatHub>("/chat");
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()} pid {Environment.ProcessId}");
await app.WaitForShutdownAsync();
