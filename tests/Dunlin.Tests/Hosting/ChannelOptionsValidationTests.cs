using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dunlin.Tests.Hosting;

public sealed class ChannelOptionsValidationTests
{
    [Fact]
    public void A_namespace_is_named_with_what_is_wrong() => Assert.Equal(
        "Namespaces[\"price\"]: HistoryBytes must be at least 1024.",
        Assert.Single(Problems(options => options.Namespaces["price"] = new ChannelOptions { HistoryBytes = 1 })));

    [Fact]
    public void All_channels_together_may_keep_what_one_may()
    {
        Assert.Empty(Problems(options => options.MaxHistoryBytes = options.Channels.HistoryBytes));
        Assert.Equal(
            "MaxHistoryBytes must be at least the largest HistoryBytes of a channel.",
            Assert.Single(Problems(options => options.Namespaces["archive"] = new ChannelOptions { HistoryBytes = options.MaxHistoryBytes + 1 })));
    }

    private static IEnumerable<string> Problems(Action<DunlinOptions> configure)
    {
        var services = new ServiceCollection();
        services.AddDunlin(configure);
        using var provider = services.BuildServiceProvider();
        try
        {
            _ = provider.GetRequiredService<IOptions<DunlinOptions>>().Value;
            return [];
        }
        catch (OptionsValidationException exception)
        {
            return exception.Failures;
        }
    }
}
