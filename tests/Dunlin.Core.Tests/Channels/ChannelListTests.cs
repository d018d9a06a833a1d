using Dunlin.Channels;
using Dunlin.History;
using FsCheck;
using FsCheck.Fluent;

namespace Dunlin.Tests.Channels;

public sealed class ChannelListTests
{
    private static readonly ChannelServices Services = new(new HistoryMemory(1), new RecordedPresence(), new ChannelAlarms(TimeProvider.System, static (_, _) => { }));

    [Fact]
    public void Pages_that_follow_one_another_are_all_channels_of_the_prefix_sorted() =>
        Prop.ForAll<NonNull<string>[], NonNull<string>, PositiveInt>((texts, start, limit) =>
        {
            var names = texts.Select(text => text.Get).Distinct(StringComparer.Ordinal).ToList();
            var prefix = start.Get[..Math.Min(1, start.Get.Length)];
            var found = new List<string>();
            for (string? after = null; ;)
            {
                var page = Page(names, prefix, after, limit.Get);
                found.AddRange(page.Channels.Select(channel => channel.Name));
                if (page.Next is null)
                    break;
                if (page.Channels.Count != limit.Get || page.Next != found[^1])
                    return false;
                after = page.Next;
            }

            return found.SequenceEqual(names.Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_page_that_is_just_full_has_no_next() => Assert.Null(Page(["a", "b"], "", null, 2).Next);

    private static ChannelPage Page(IEnumerable<string> names, string prefix, string? after, int limit) =>
        ChannelList.Page(names.Select(name => new Channel(name, new ChannelOptions(), epoch: 1, Services)), prefix, after, limit);
}
