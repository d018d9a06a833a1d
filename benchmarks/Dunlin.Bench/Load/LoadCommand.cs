using System.CommandLine;
using System.Net.Sockets;
using Dunlin.Bench.Load.Workloads;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary><c>load</c>: puts one workload on any server that speaks plain WebSocket, and checks every message.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var workload = new Argument<string>("workload") { Description = "chat, echo, fanout, idle or connect." };
        workload.AcceptOnlyFromAmong("chat", "echo", "fanout", "idle", "connect");
        var url = ChatUrl.CreateOption();
        var pid = new Option<int?>("--pid") { Description = "The server's process, on this machine: for its CPU time and memory." };
        var clients = Positive("--clients", 16, "Connections.");
        var inFlight = Positive("--in-flight", 1, "Messages that each client keeps under way (chat, echo).");
        var rate = Positive("--rate", 10, "Messages a second of the one publisher (fanout).");
        var payload = Positive("--payload", Stamp.Size, "Bytes of a message, 16 or more.");
        var warm = Positive("--warm-up", 3, "Seconds before measuring.");
        var seconds = Positive("--seconds", 5, "Seconds of measuring; of holding (idle).");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        payload.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < Stamp.Size)
                result.AddError($"--payload must be {Stamp.Size} or more.");
        });

        var command = new Command("load", "Loads a WebSocket server with chat, echo, fanout, idle or connect and checks every message.")
        {
            workload, url, pid, clients, inFlight, rate, payload, warm, seconds, json,
        };
        command.SetAction(result => Run(
            result.GetRequiredValue(workload),
            new LoadPlan(
                result.GetRequiredValue(url),
                result.GetRequiredValue(clients),
                result.GetRequiredValue(inFlight),
                result.GetRequiredValue(rate),
                result.GetRequiredValue(payload),
                TimeSpan.FromSeconds(result.GetRequiredValue(warm)),
                TimeSpan.FromSeconds(result.GetRequiredValue(seconds))),
            new Measurement(result.GetValue(pid) is { } server ? new ServerProcess(server) : null),
            result.GetValue(json)));
        return command;
    }

    private static int Run(string workload, LoadPlan plan, Measurement measurement, bool asJson)
    {
        try
        {
            var result = Run(workload, plan, measurement);
            LoadReport.Print(result, asJson);
            return result.IsRight ? 0 : 1;
        }
        catch (Exception exception) when (exception is LoadException or SocketException)
        {
            Console.Error.WriteLine($"{workload}: {exception.Message}");
            return 1;
        }
    }

    private static LoadResult Run(string workload, LoadPlan plan, Measurement measurement)
    {
        switch (workload)
        {
            case "idle":
                return Idle.Run(plan, measurement);
            case "connect":
                return Handshakes.Run(plan, measurement);
            default:
                using (MessageWorkload messages = workload == "fanout" ? new Fanout(plan, measurement) : new ClosedLoop(plan, measurement, isRoom: workload == "chat"))
                    return messages.Run(workload);
        }
    }

    private static Option<int> Positive(string name, int fallback, string description)
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
