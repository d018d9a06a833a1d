using System.CommandLine;
using Dunlin.Bench.Load.Bodies;
using Dunlin.Bench.Load.Protocols;

namespace Dunlin.Bench.Load;

/// <summary>Options of <c>load</c>: where it goes, what it speaks, what it sends and who does not read.</summary>
internal static class LoadOptions
{
    public static Option<Uri?> Url() => Address(
        "--url",
        "The server, ws://127.0.0.1:4001 when it is not given; without a path, the usual one is taken: /chat or /echo (raw), /ws (native), /socket.io/ (socketio), /chat (signalr). With http:// for http (/), poll and longpoll (/room).",
        Uri.UriSchemeWs,
        Uri.UriSchemeHttp);

    public static Option<Uri?> HttpUrl() =>
        Address("--http-url", "What is asked for beside the messages (mixed); / of the same server when it is not given.", Uri.UriSchemeHttp);

    public static Option<int?> Rate()
    {
        var rate = new Option<int?>("--rate")
        {
            Description = "A second: messages of the one publisher (fanout, poll, longpoll; default 10), clients (churn; default 1000), or requests of all clients together (http; by default each sends as soon as it has its answer).",
        };
        rate.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 1)
                result.AddError("--rate must be 1 or more.");
        });
        return rate;
    }

    public static Option<string> Protocol()
    {
        var protocol = new Option<string>("--protocol") { Description = "What the clients speak.", DefaultValueFactory = _ => "raw" };
        protocol.AcceptOnlyFromAmong(ProtocolNames.All);
        return protocol;
    }

    public static Option<string> Body()
    {
        var body = new Option<string>("--body") { Description = "What messages are made of: dots, or a chat message in JSON.", DefaultValueFactory = _ => "filler" };
        body.AcceptOnlyFromAmong("filler", "json");
        return body;
    }

    /// <summary>The kind that the option names; the usual one when it is not given.</summary>
    public static BodyKind BodyOf(string? name) => name is null ? BodyKind.Filler : Enum.Parse<BodyKind>(name, ignoreCase: true);

    public static Option<int?> Payload() => new("--payload")
    {
        Description = $"Bytes of a message's body. Default: {UsualPayload(BodyKind.Filler)}, of JSON {UsualPayload(BodyKind.Json)}; at least {Load.Bodies.Body.MinSize(BodyKind.Filler)} and {Load.Bodies.Body.MinSize(BodyKind.Json)}.",
    };

    public static int UsualPayload(BodyKind body) => body == BodyKind.Json ? 1024 : Stamp.Size;

    public static Option<bool> Compression() => new("--compression") { Description = "Offer permessage-deflate and send compressed; a server that declines is an error." };

    public static Option<int> Stalled()
    {
        var stalled = new Option<int>("--stalled") { Description = "Per cent of the clients that join and then read nothing (chat, fanout)." };
        stalled.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 50)
                result.AddError("--stalled must be 0 to 50.");
        });
        return stalled;
    }

    private static Option<Uri?> Address(string name, string description, params string[] schemes) => new(name)
    {
        Description = description,
        CustomParser = argument =>
        {
            if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && schemes.Contains(url.Scheme))
                return url;

            argument.AddError($"{name}: '{argument.Tokens[0].Value}' is no {string.Join(" or ", schemes.Select(scheme => $"{scheme}://"))} address");
            return null;
        },
    };
}
