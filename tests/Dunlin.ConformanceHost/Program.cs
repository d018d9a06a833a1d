using System.CommandLine;
using Dunlin.ConformanceHost;

var urls = new Option<string>("--urls")
{
    Description = "Cleartext HTTP/1.1 addresses, separated by semicolons.",
    DefaultValueFactory = _ => "http://127.0.0.1:8080",
};
var h2c = new Option<int?>("--h2c") { Description = "Port of a second, HTTP/2-only cleartext endpoint." };
var https = new Option<int?>("--https") { Description = "Port of a TLS endpoint with a development certificate." };
var command = new RootCommand("A server made of Dunlin's public API, for public test suites and real clients.") { urls, h2c, https };

command.SetAction(async (arguments, cancellation) =>
{
    try
    {
        var endpoints = HostEndpoints.Parse(arguments.GetValue(urls)!, arguments.GetValue(h2c), arguments.GetValue(https));
        await using var app = ConformanceApp.Build(endpoints);
        await app.StartAsync(cancellation);
        await Console.Out.WriteLineAsync(endpoints.Describe(app.Urls));
        await app.WaitForShutdownAsync(cancellation);
        return 0;
    }
    catch (Exception e) when (e is FormatException or IOException)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 1;
    }
});
return await command.Parse(args).InvokeAsync();
