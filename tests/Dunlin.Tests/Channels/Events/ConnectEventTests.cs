using System.Net;
using System.Text.Json;
using Dunlin.TestSupport;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Channels.Events;

/// <summary>What an application refuses with the request itself.</summary>
public sealed class ConnectEventTests
{
    private readonly EventScript _script = new();

    [Theory]
    [InlineData(false, HttpStatusCode.Forbidden, "not_now: come back tomorrow")]
    [InlineData(true, HttpStatusCode.InternalServerError, "internal: the server failed")]
    public async Task A_client_that_is_not_let_in_is_answered_so(bool fails, HttpStatusCode status, string detail)
    {
        _script.Decide = (_, context) =>
        {
            if (fails)
                throw new InvalidOperationException("the database is gone");
            context.Refuse("not_now", "come back tomorrow");
        };
        await using var app = await TestApp.StartAsync(a => a.MapDunlin(), configure: builder =>
        {
            builder.Services.AddSingleton(_script);
            builder.Services.AddChannelEvents<RecordedEvents>();
        });
        using var http = new HttpClient { BaseAddress = app.HttpAddress };

        using var answer = await http.GetAsync(new Uri("/ws/sse", UriKind.Relative));

        Assert.Equal(status, answer.StatusCode);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        Assert.Equal(detail, problem.RootElement.GetProperty("detail").GetString());
        Assert.Equal(["connect "], _script.Calls);
    }

    [Theory]
    [InlineData("")]
    [InlineData("No Spaces")]
    [InlineData("quote\"")]
    public void A_code_is_a_word_for_programs(string code)
    {
        var context = new ConnectContext(ClientIdentity.Anonymous, 1);

        Assert.Throws<ArgumentException>(() => context.Refuse(code));
        Assert.Throws<ArgumentException>(() => context.Refuse("fine", new string('x', 201)));
        Assert.Null(context.Refusal);
    }
}
