// ASP.NET Core's own WebSocket without anything above it, as a careful team writes it: UseWebSockets, AcceptWebSocketAsync, a receive loop;
// the room is a ConcurrentDictionary, and each member has a bounded queue that one task sends from, so that a slow reader holds up nobody.
// --compression: permessage-deflate (DangerousEnableCompression) for every message.
// Usage: dotnet AspNetCorePeer.dll [port, 0 for a free one] [--compression]
using System.Globalization;
using Dunlin.Bench.Peers.AspNetCore;

var compression = args.Contains("--compression");
var port = args.FirstOrDefault(argument => !argument.StartsWith("--", StringComparison.Ordinal)) is { } given
    ? int.Parse(given, CultureInfo.InvariantCulture)
    : 4007;
var builder = WebApplication.CreateBuilder();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.WebHost.UseUrls($"http://127.0.0.1:{port}");

await using var app = builder.Build();
var room = new Room();
app.UseWebSockets();
app.MapGet("/", () => "hello");
app.Map("/echo", context => SocketEndpoint.RunAsync(context, compression, Echo.RunAsync));
app.Map("/chat", context => SocketEndpoint.RunAsync(context, compression, (socket, stopping) =>
    room.RunAsync(socket, context.Request.Query["name"].ToString(), stopping)));
await app.StartAsync();
Console.WriteLine($"listening on {app.Urls.First()} pid {Environment.ProcessId}");
await app.WaitForShutdownAsync();
