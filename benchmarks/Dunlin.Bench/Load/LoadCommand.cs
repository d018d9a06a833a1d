using System.CommandLine;
using System.Net.Sockets;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;
using Dunlin.Bench.Measuring;

namespace Dunlin.Bench.Load;

/// <summary><c>load</c>: puts one workload on any server that speaks one of the protocols, and checks every message and every answer.</summary>
internal static class LoadCommand
{
    private static readonly string Names = string.Join(", ", Workload.All.Select(known => known.Name));

    public static Command Create()
    {
        var workload = new Argument<string>("workload") { Description = $"One of {Names}." };
        workload.AcceptOnlyFromAmong([.. Workload.All.Select(known => known.Name)]);
        var url = LoadOptions.Url();
        var protocol = LoadOptions.Protocol();
        var body = LoadOptions.Body();
        var compression = LoadOptions.Compression();
        var stalled = LoadOptions.Stalled();
        var pid = new Option<int?>("--pid") { Description = "The server's process, on this machine: for its CPU time and memory. churn needs it." };
        var clients = Positive("--clients", 16, "Connections.");
        var inFlight = Positive("--in-flight", 1, "Messages or requests that each client keeps under way (chat, echo, mixed, http).");
        var rate = LoadOptions.Rate();
        var payload = LoadOptions.Payload();
        var interval = Positive("--interval", 1000, "Milliseconds from one asking of a reader to its next (poll).");
        var httpUrl = LoadOptions.HttpUrl();
        var httpClients = Positive("--http-clients", 16, "Connections for requests (mixed).");
        var httpRate = Positive("--http-rate", 2000, "Requests a second, all together (mixed).");
        var senders = Positive("--senders", 100, "Clients that talk (crowd).");
        var messages = Positive("--messages", 20, "Messages of each of them (crowd).");
        var warm = Positive("--warm-up", 3, "Seconds before measuring.");
        var seconds = Positive("--seconds", 5, "Seconds of measuring; of holding (idle).");
        var patience = Positive("--patience", 10, "Seconds to wait at the end for what is still under way.");
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var markdown = new Option<bool>("--markdown") { Description = "Print the result as Markdown." };

        var command = new Command("load", $"Loads a server with one of {Names}; checks every message and every answer.")
        {
            workload, url, protocol, pid, clients, inFlight, rate, payload, body, compression, stalled, interval, httpUrl, httpClients, httpRate, senders, messages, warm, seconds, patience, json, markdown,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(stalled) > 0 && result.GetValue(workload) is not ("chat" or "fanout"))
                result.AddError("--stalled is for chat and fanout.");
            var least = Body.MinSize(LoadOptions.BodyOf(result.GetValue(body)));
            if (result.GetValue(payload) < least || result.GetValue(payload) > Body.MaxSize)
                result.AddError($"--payload must be {least} to {Body.MaxSize} with this --body.");
            // As it was typed: the value of an address that is none cannot be asked for here.
            if (Workload.Find(result.GetValue(workload)) is { } known && result.GetResult(url)?.Tokens is [var given] && given.Value.StartsWith(known.IsHttp ? "ws://" : "http://", StringComparison.OrdinalIgnoreCase))
                result.AddError($"{known.Name} needs an address with {known.Scheme}://.");
            if (Workload.Find(result.GetValue(workload)) is { IsHttp: true } && (result.GetValue(compression) || result.GetValue(protocol) is not (null or "raw")))
                result.AddError("--protocol and --compression are for WebSocket.");
        });
        command.SetAction(result =>
        {
            var known = Workload.Find(result.GetRequiredValue(workload))!;
            var address = result.GetValue(url) ?? new Uri($"{known.Scheme}://127.0.0.1:4001");
            var plan = new LoadPlan(
                address,
                result.GetRequiredValue(clients),
                result.GetRequiredValue(inFlight),
                result.GetValue(rate) ?? known.Rate,
                result.GetValue(payload) ?? LoadOptions.UsualPayload(LoadOptions.BodyOf(result.GetValue(body))),
                TimeSpan.FromSeconds(result.GetRequiredValue(warm)),
                TimeSpan.FromSeconds(result.GetRequiredValue(seconds)))
            {
                Protocol = ProtocolNames.Parse(result.GetRequiredValue(protocol)),
                Body = LoadOptions.BodyOf(result.GetValue(body)),
                Compression = result.GetValue(compression),
                StalledPercent = result.GetValue(stalled),
                HttpUrl = result.GetValue(httpUrl) ?? new Uri($"http://{address.Authority}/"),
                HttpClients = result.GetRequiredValue(httpClients),
                HttpRate = result.GetRequiredValue(httpRate),
                Interval = TimeSpan.FromMilliseconds(result.GetRequiredValue(interval)),
                Senders = result.GetRequiredValue(senders),
                Messages = result.GetRequiredValue(messages),
                Patience = TimeSpan.FromSeconds(result.GetRequiredValue(patience)),
            };
            return Run(known, plan, result.GetValue(pid) is { } server ? new ServerProcess(server) : null, result.GetValue(json) ? LoadFormat.Json : result.GetValue(markdown) ? LoadFormat.Markdown : LoadFormat.Table);
        });
        return command;
    }

    private static int Run(Workload workload, LoadPlan plan, ServerProcess? server, LoadFormat format)
    {
        try
        {
            var result = LoadProgress.Run(workload, plan, () => workload.Run(plan, server));
            LoadReport.Print(result, format);
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

    private static int Fail(Workload workload, Exception exception)
    {
        Console.Error.WriteLine($"{workload.Name}: {exception.Message}");
        return 1;
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
