using System.CommandLine;
using System.Net.Sockets;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Load.Workloads;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary><c>load</c>: puts one workload on any server that speaks one of the protocols, and checks every message.</summary>
internal static class LoadCommand
{
    public static Command Create()
    {
        var workload = new Argument<string>("workload") { Description = "chat, echo, fanout, idle or connect." };
        workload.AcceptOnlyFromAmong("chat", "echo", "fanout", "idle", "connect");
        var url = LoadOptions.Url();
        var protocol = LoadOptions.Protocol();
        var body = LoadOptions.Body();
        var compression = LoadOptions.Compression();
        var stalled = LoadOptions.Stalled();
        var pid = new Option<int?>("--pid") { Description = "The server's process, on this machine: for its CPU time and memory." };
        var clients = Positive("--clients", 16, "Connections.");
        var inFlight = Positive("--in-flight", 1, "Messages that each client keeps under way (chat, echo).");
        var rate = Positive("--rate", 10, "Messages a second of the one publisher (fanout).");
        var payload = LoadOptions.Payload();
        var warm = Positive("--warm-up", 3, "Seconds before measuring.");
        var seconds = Positive("--seconds", 5, "Seconds of measuring; of holding (idle).");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };

        var command = new Command("load", "Loads a WebSocket server with chat, echo, fanout, idle or connect and checks every message.")
        {
            workload, url, protocol, pid, clients, inFlight, rate, payload, body, compression, stalled, warm, seconds, json,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(stalled) > 0 && result.GetValue(workload) is not ("chat" or "fanout"))
                result.AddError("--stalled is for chat and fanout.");
            var least = Body.MinSize(LoadOptions.BodyOf(result.GetValue(body)));
            if (result.GetValue(payload) < least || result.GetValue(payload) > Body.MaxSize)
                result.AddError($"--payload must be {least} to {Body.MaxSize} with this --body.");
        });
        command.SetAction(result => Run(
            result.GetRequiredValue(workload),
            new LoadPlan(
                result.GetRequiredValue(url),
                result.GetRequiredValue(clients),
                result.GetRequiredValue(inFlight),
                result.GetRequiredValue(rate),
                result.GetValue(payload) ?? LoadOptions.UsualPayload(LoadOptions.BodyOf(result.GetValue(body))),
                TimeSpan.FromSeconds(result.GetRequiredValue(warm)),
                TimeSpan.FromSeconds(result.GetRequiredValue(seconds)))
            {
                Protocol = ProtocolNames.Parse(result.GetRequiredValue(protocol)),
                Body = LoadOptions.BodyOf(result.GetValue(body)),
                Compression = result.GetValue(compression),
                StalledPercent = result.GetValue(stalled),
            },
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
            return Fail(workload, exception);
        }
        catch (AggregateException exception) when (exception.InnerException is LoadException or SocketException)
        {
            return Fail(workload, exception.InnerException); // of one of the clients that connect at a time
        }
    }

    private static int Fail(string workload, Exception exception)
    {
        Console.Error.WriteLine($"{workload}: {exception.Message}");
        return 1;
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
