using System.Collections.Concurrent;
using System.Diagnostics;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Diagnostics;

public sealed class PublishActivityTests
{
    [Fact]
    public async Task A_publish_by_the_server_is_a_span_while_somebody_listens()
    {
        await using var app = await TestApp.StartAsync(app => app.MapDunlin());
        var channels = app.Services.GetRequiredService<IChannels>();
        await channels.PublishAsync("before", "1"u8);
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == DunlinTelemetry.ActivitySourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        await channels.PublishAsync("spans-of-this-test", "12345"u8);

        var span = Assert.Single(spans, span => span.DisplayName == "send spans-of-this-test");
        Assert.DoesNotContain(spans, span => span.DisplayName == "send before");
        Assert.Equal(ActivityKind.Producer, span.Kind);
        Assert.Equal(("dunlin", "spans-of-this-test", 5, 0),
            (span.GetTagItem("messaging.system"), span.GetTagItem("messaging.destination.name"), span.GetTagItem("messaging.message.body.size"), span.GetTagItem("dunlin.reached")));
    }
}
