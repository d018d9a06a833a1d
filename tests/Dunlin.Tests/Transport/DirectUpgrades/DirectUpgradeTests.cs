using System.Net;
using System.Text;
using System.Text.Json;
using Dunlin.TestSupport;
using Dunlin.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Transport.DirectUpgrades;

/// <summary>Upgrade requests that a loop reads by itself go through the application as Kestrel's do.</summary>
public sealed class DirectUpgradeTests
{
    [Fact]
    public async Task A_plain_upgrade_is_served_without_an_http_connection()
    {
        await using var app = await TestApp.StartAsync(Echo);

        Assert.True(Direct.IsDirect(await Direct.AskAsync(app.Port, "/ws")));
    }

    [Fact]
    public async Task The_option_gives_them_all_to_Kestrel()
    {
        await using var app = await TestApp.StartAsync(Echo, dunlin: options => options.DirectUpgrades = false);

        Assert.False(Direct.IsDirect(await Direct.AskAsync(app.Port, "/ws")));
    }

    /// <summary>Kestrel's own answers are the reference.</summary>
    [Theory]
    [InlineData("/what/ever?a=1&b=%20", "")]
    [InlineData("/", "Cookie: a=1; b=2\r\nX-Own: one\r\nX-Own: two\r\n")]
    public async Task An_application_sees_what_Kestrel_shows(string target, string headers)
    {
        var seen = new List<string>();
        foreach (var direct in new[] { true, false })
        {
            await using var app = await TestApp.StartAsync(map => map.Run(DescribeAsync), dunlin: options => options.DirectUpgrades = direct);
            var response = await Direct.AskAsync(app.Port, target, headers);
            Assert.Equal(202, response.Status);
            Assert.Equal(direct ? "close" : null, response.Header("Connection"));
            Assert.NotNull(response.Header("Date"));
            seen.Add(response.Text);
        }

        Assert.Equal(seen[1], seen[0]);
    }

    [Fact]
    public async Task Middleware_runs_and_may_refuse()
    {
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use(async (context, next) =>
            {
                context.Response.OnStarting(() =>
                {
                    context.Response.Headers["X-Seen"] = context.Request.Query["name"];
                    return Task.CompletedTask;
                });
                if (context.Request.Query["name"] == "nobody")
                    context.Response.StatusCode = 401;
                else
                    await next(context);
            });
            Echo(map);
        });

        var let = await Direct.AskAsync(app.Port, "/ws?name=ann");
        Assert.True(Direct.IsDirect(let));
        Assert.Equal("ann", let.Header("X-Seen"));

        var refused = await Direct.AskAsync(app.Port, "/ws?name=nobody");
        Assert.Equal(401, refused.Status);
        Assert.Equal("nobody", refused.Header("X-Seen"));
        Assert.Equal("", refused.Text);
        Assert.Equal(404, (await Direct.AskAsync(app.Port, "/nowhere")).Status);
    }

    [Fact]
    public async Task A_failure_of_the_application_is_a_500_and_a_line_in_the_log()
    {
        await using var app = await TestApp.StartAsync(map =>
        {
            map.MapGet("/fails", IResult () => throw new InvalidDataException("as planned"));
            map.MapGet("/splits", (HttpContext context) =>
            {
                context.Response.Headers["X-Bad"] = "a\r\nSet-Cookie: stolen";
                return "never";
            });
            map.MapGet("/bad", IResult () => throw new BadHttpRequestException("no", 418));
        });

        var response = await Direct.AskAsync(app.Port, "/fails");
        Assert.Equal((500, ""), (response.Status, response.Text));
        Assert.Contains(app.Log.Lines, line => line.Exception is InvalidDataException);
        Assert.Equal(418, (await Direct.AskAsync(app.Port, "/bad")).Status);

        var split = await Direct.AskAsync(app.Port, "/splits");
        Assert.Equal(500, split.Status);
        Assert.Null(split.Header("Set-Cookie"));
    }

    [Theory]
    [InlineData("/ws", 101)]
    [InlineData("/fails", 500)]
    [InlineData("/nowhere", 404)]
    public async Task The_scope_of_a_request_ends_with_it(string path, int status)
    {
        var disposed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(
            map =>
            {
                map.Use((context, next) =>
                {
                    context.RequestServices.GetRequiredService<Scoped>();
                    context.Response.OnCompleted(() => throw new InvalidDataException("stops nothing"));
                    return next(context);
                });
                map.MapGet("/fails", IResult () => throw new InvalidDataException("as planned"));
                Echo(map);
            },
            configure: builder => builder.Services.AddScoped(_ => new Scoped(disposed)));

        Assert.Equal(status, (await Direct.AskAsync(app.Port, path)).Status);
        await disposed.Task.WaitAsync(Until.HangGuard);
    }

    [Fact]
    public async Task Who_writes_after_the_upgrade_is_told_and_harms_nobody()
    {
        var told = new TaskCompletionSource<Exception?>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use(async (context, next) =>
            {
                await next(context);
                told.SetResult(await Record.ExceptionAsync(() => context.Response.WriteAsync("too late")));
            });
            Echo(map);
        });
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        await client.SendAsync(Direct.Request("/ws"));
        Assert.True(Direct.IsDirect(await client.ReadHeadAsync()));
        Assert.IsType<InvalidOperationException>(await told.Task.WaitAsync(Until.HangGuard));

        await client.SendAsync((byte[])[0x81, 0x81, 0, 0, 0, 0, (byte)'1']);
        Assert.Equal([0x81, 1, (byte)'1'], await client.ReadExactlyAsync(3));
    }

    [Fact]
    public async Task A_long_answer_comes_whole()
    {
        await using var app = await TestApp.StartAsync(map => map.MapGet("/long", async (HttpContext context) =>
        {
            for (var i = 0; i < 100; i++)
                await context.Response.Body.WriteAsync(TestBytes.Take(i * 10_000, 10_000));
        }));

        var response = await Direct.AskAsync(app.Port, "/long");

        Assert.Equal(1_000_000, response.Body.Length);
        Assert.True(TestBytes.Matches(response.Body, 0));
    }

    [Fact]
    public async Task A_client_that_leaves_cancels_its_request()
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(map => map.MapGet("/waits", async (HttpContext context) =>
        {
            context.RequestAborted.Register(cancelled.SetResult);
            begun.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        foreach (var goodbye in new[] { Goodbye.Fin, Goodbye.Reset })
        {
            (cancelled, begun) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
            var client = await RawHttpClient.ConnectAsync(app.Port);
            await client.SendAsync(Direct.Request("/waits"));
            await begun.Task.WaitAsync(Until.HangGuard);

            client.Leave(goodbye);

            await cancelled.Task.WaitAsync(Until.HangGuard);
        }
    }

    [Fact]
    public async Task A_decision_that_takes_its_time_loses_no_early_frame()
    {
        var decide = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use(async (_, next) =>
            {
                asked.SetResult();
                await decide.Task;
                await next();
            });
            Echo(map);
        });
        using var client = await RawHttpClient.ConnectAsync(app.Port);
        byte[] first = [0x81, 0x81, 0, 0, 0, 0, (byte)'1'], second = [0x81, 0x81, 0, 0, 0, 0, (byte)'2'];
        await client.SendAsync((byte[])[.. Encoding.ASCII.GetBytes(Direct.Request("/ws")), .. first]);
        await asked.Task.WaitAsync(Until.HangGuard);
        await client.SendAsync(second);
        decide.SetResult();

        Assert.True(Direct.IsDirect(await client.ReadHeadAsync()));
        Assert.Equal([0x81, 1, (byte)'1', 0x81, 1, (byte)'2'], await client.ReadExactlyAsync(6));
    }

    [Fact]
    public async Task What_a_connection_begins_does_not_carry_its_request_along()
    {
        var ambient = new AsyncLocal<string?>();
        var seen = new List<string?>();
        var handler = new ScriptedHandler { Open = _ => seen.Add(ambient.Value) };
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use((_, next) =>
            {
                ambient.Value = "the request's";
                return next();
            });
            map.MapWebSocket("/ws", handler);
        });

        for (var i = 0; i < 100; i++)
            Assert.True(Direct.IsDirect(await Direct.AskAsync(app.Port, "/ws")));

        Assert.Equal(100, seen.Count);
        Assert.All(seen, Assert.Null);
    }

    [Fact]
    public async Task An_application_that_blocks_never_runs_on_a_loop()
    {
        var threads = new List<bool>();
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use((_, next) =>
            {
                threads.Add(Thread.CurrentThread.IsThreadPoolThread);
                Thread.Sleep(1); // what is tested is that this is noticed
                return next();
            });
            Echo(map);
        });

        for (var i = 0; i < 50; i++)
            await Direct.AskAsync(app.Port, "/ws");

        Assert.DoesNotContain(false, threads);
    }

    [Fact]
    public async Task An_application_that_does_not_block_comes_to_run_on_the_loop()
    {
        var onPool = true;
        await using var app = await TestApp.StartAsync(map =>
        {
            map.Use((_, next) =>
            {
                onPool = Thread.CurrentThread.IsThreadPoolThread;
                return next();
            });
            Echo(map);
        });

        for (var i = 0; i < 10_000 && onPool; i++)
            Assert.True(Direct.IsDirect(await Direct.AskAsync(app.Port, "/ws")));

        Assert.False(onPool);
    }

    private static void Echo(WebApplication app) => app.MapWebSocket("/ws", new EchoHandler());

    private static async Task DescribeAsync(HttpContext context)
    {
        var (request, connection) = (context.Request, context.Connection);
        context.Response.StatusCode = 202;
        context.Response.Headers["X-Mine"] = "yes";
        await context.Response.WriteAsync(JsonSerializer.Serialize(new
        {
            request.Method,
            request.Protocol,
            request.Scheme,
            Path = request.Path.Value,
            PathBase = request.PathBase.Value,
            Query = request.QueryString.Value,
            Host = request.Host.Value,
            Target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
            Headers = request.Headers.OrderBy(header => header.Key, StringComparer.Ordinal).Select(header => $"{header.Key}: {header.Value}"),
            Cookies = request.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"),
            CanHaveBody = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody,
            Upgradable = context.Features.Get<IHttpUpgradeFeature>()?.IsUpgradableRequest,
            BodyLength = await new StreamReader(request.Body).ReadToEndAsync(),
            Local = connection.LocalIpAddress?.ToString(),
            Remote = IPAddress.IsLoopback(connection.RemoteIpAddress!) && connection.RemotePort > 0,
            HasIds = connection.Id.Length > 0 && context.TraceIdentifier.StartsWith(connection.Id, StringComparison.Ordinal),
            Aborted = context.RequestAborted.IsCancellationRequested,
        }));
    }

    private sealed class Scoped(TaskCompletionSource disposed) : IDisposable
    {
        public void Dispose() => disposed.TrySetResult();
    }
}
