using System.Reflection;

namespace Dunlin.Bench.Peers;

/// <summary>All peers, in the order in which they are compared.</summary>
internal static class PeerCatalogue
{
    private static readonly string Folder = FindFolder();

    // The runs of a comparison take the peers in C# as they were built together with this tool.
    private static readonly string Configuration =
        typeof(PeerCatalogue).Assembly.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Release";

    private static readonly string Bun = In("bun", "node_modules", "bun", "bin", "bun.exe");

    /// <summary>Every peer. Dunlin's own come first.</summary>
    public static IReadOnlyList<Peer> All { get; } =
    [
        new("dunlin", "Dunlin on its event loops", PeerProtocol.Raw, Serve("--transport", "loops")) { SupportsCompression = true, SupportsPolling = true },
        new("dunlin-sockets", "Dunlin on Kestrel's own transport", PeerProtocol.Raw, Serve("--transport", "sockets")) { SupportsCompression = true, SupportsPolling = true },
        new("dunlin-2-loops", "Dunlin on two event loops; takes part in chat only", PeerProtocol.Raw, Serve("--loops", "2")) { SupportsCompression = true, SupportsPolling = true, OnlyFor = "chat" },
        new("bun", "Bun.serve, ws.subscribe and server.publish", PeerProtocol.Raw, [Bun, In("bun", "server.js"), "0"])
        {
            NpmFolders = [In("bun")],
            SupportsCompression = true,
            SupportsPolling = true,
            Package = "bun",
        },
        new("elysia", "Elysia on Bun", PeerProtocol.Raw, [Bun, In("elysia", "server.js"), "0"])
        {
            NpmFolders = [In("bun"), In("elysia")],
            SupportsCompression = true,
            Package = "elysia",
        },
        new("ws", "Node.js with the package ws", PeerProtocol.Raw, ["node", In("ws", "server.js"), "0"])
        {
            NpmFolders = [In("ws")],
            SupportsCompression = true,
            Package = "ws",
        },
        new("socketio", "Socket.IO on Node.js", PeerProtocol.SocketIo, ["node", In("socketio", "server.js"), "0"])
        {
            NpmFolders = [In("socketio")],
            SupportsCompression = true,
            Package = "socket.io",
        },
        new("signalr", "ASP.NET Core SignalR, JSON protocol", PeerProtocol.SignalR, ["dotnet", Built("signalr", "SignalRPeer.dll"), "0"]),
        new("aspnetcore", "ASP.NET Core's WebSocket, nothing above it", PeerProtocol.Raw, ["dotnet", Built("aspnetcore", "AspNetCorePeer.dll"), "0"])
        {
            SupportsCompression = true,
        },
    ];

    /// <summary>The peer of that name; null when there is none.</summary>
    public static Peer? Find(string name) => All.FirstOrDefault(peer => peer.Name == name);

    private static string[] Serve(string option, string value) =>
        ["dotnet", Path.Combine(AppContext.BaseDirectory, "Dunlin.Bench.dll"), "serve", "--urls", "http://127.0.0.1:0", option, value];

    private static string In(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    private static string Built(string peer, string file) => In(peer, "bin", Configuration, "net10.0", file);

    private static string FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Dunlin.slnx")))
                return Path.Combine(folder.FullName, "benchmarks", "peers");
        }

        throw new DirectoryNotFoundException($"The peers stand in the repository's benchmarks/peers, and no Dunlin.slnx is above {AppContext.BaseDirectory}.");
    }
}
