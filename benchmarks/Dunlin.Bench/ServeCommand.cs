using System.CommandLine;
using Dunlin.Bench.Room;

namespace Dunlin.Bench;

/// <summary><c>serve</c>: the server under load, with the paths that its peers serve too, and Dunlin's own protocol.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var urls = new Option<string>("--urls")
        {
            Description = "Addresses to listen on, separated by semicolons.",
            DefaultValueFactory = _ => "http://127.0.0.1:4001",
        };
        var transport = new Option<string>("--transport")
        {
            Description = "loops: Dunlin's event loops. sockets: Kestrel's own transport.",
            DefaultValueFactory = _ => "loops",
        };
        transport.AcceptOnlyFromAmong("loops", "sockets");
        var loops = new Option<int>("--loops")
        {
            Description = "Number of event loops; 0 for one for each processor.",
            DefaultValueFactory = _ => 0,
        };
        loops.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 0)
                result.AddError("--loops must be 0 or more.");
        });

        var compression = new Option<bool>("--compression") { Description = "Agree to permessage-deflate, without context takeover, and compress every message." };
        var command = new Command("serve", "Serves /chat?name=X, /echo, /ws (Dunlin's own protocol), / (hello over HTTP) and /room (the room over HTTP) until it is stopped.") { urls, transport, loops, compression };
        command.SetAction((result, cancellationToken) => RunAsync(
            result.GetRequiredValue(urls),
            useEventLoops: result.GetRequiredValue(transport) == "loops",
            result.GetRequiredValue(loops),
            result.GetValue(compression),
            cancellationToken));
        return command;
    }

    private static async Task RunAsync(string urls, bool useEventLoops, int loops, bool compression, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.WebHost.UseUrls(urls.Split(';'));
        builder.AddDunlin(options =>
        {
            options.UseEventLoops = useEventLoops;
            options.EventLoops = loops;
        });

        await using var app = builder.Build();
        app.MapGet("/", () => "hello");
        app.MapHttpRoom();
        var deflate = compression ? WebSocketCompression.Shared : WebSocketCompression.Disabled;
        app.MapWebSocket("/echo", new EchoHandler(compression), options => options.Compression = deflate);
        app.MapWebSocket("/chat", new ChatHandler(app.Services.GetRequiredService<ITopics>(), compression), options => options.Compression = deflate);
        app.MapDunlin("/ws", options => options.Socket.Compression = deflate);

        await app.StartAsync(cancellationToken);
        // compare waits for this line and takes the process id from it.
        Console.WriteLine($"listening on {string.Join(' ', app.Urls)} pid {Environment.ProcessId}");
        await app.WaitForShutdownAsync(cancellationToken);
    }
}
