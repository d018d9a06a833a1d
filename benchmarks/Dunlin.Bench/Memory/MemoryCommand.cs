using System.CommandLine;
using System.Net.Sockets;
using Dunlin.Bench.Load;
using Dunlin.Bench.Measuring;
using Dunlin.Bench.Presentation;

namespace Dunlin.Bench.Memory;

/// <summary><c>memory</c>: what channels, connections and subscriptions cost a server.</summary>
internal static class MemoryCommand
{
    public static Command Create()
    {
        var url = new Option<Uri>("--url") { Description = "The endpoint of Dunlin's own protocol.", DefaultValueFactory = _ => new Uri("ws://127.0.0.1:4001/ws") };
        var pid = new Option<int>("--pid") { Description = "The server's process, on this machine.", Required = true };
        var channels = Count("--channels", 100_000, "Channels.");
        var history = Count("--history", 10, "Publications in each.");
        var payload = Count("--payload", 100, "Bytes of each publication's data.");
        var clients = Count("--clients", 10_000, "Connections.");
        var subscriptions = Count("--subscriptions", 5, "Channels that each of them is subscribed to.");
        var command = new Command("memory", "Fills a server with channels, connections and subscriptions, and says what each costs it.")
        {
            url, pid, channels, history, payload, clients, subscriptions,
        };
        command.SetAction(result =>
        {
            var plan = new ChannelMemoryPlan(
                result.GetValue(channels), result.GetValue(history), result.GetValue(payload), result.GetValue(clients), result.GetValue(subscriptions));
            try
            {
                var found = new ChannelMemory(result.GetRequiredValue(url), new ServerProcess(result.GetValue(pid)), plan).Run();
                TerminalTable.Write(Terminal.Open(outputIsData: false), found.Table);
                return 0;
            }
            catch (Exception exception) when (exception is LoadException or SocketException)
            {
                Console.Error.WriteLine($"memory: {exception.Message}");
                return 1;
            }
        });
        return command;
    }

    private static Option<int> Count(string name, int fallback, string description)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => fallback };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
                result.AddError($"{name} must be 1 or more.");
        });
        return option;
    }
}
