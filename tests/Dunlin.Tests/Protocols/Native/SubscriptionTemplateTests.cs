using Dunlin.Protocols.Native;

namespace Dunlin.Tests.Protocols.Native;

public sealed class SubscriptionTemplateTests
{
    [Theory]
    [InlineData("news", false, "news")]
    [InlineData("user:{user}", true, "user:a{b")]
    [InlineData("{user}:{user}", true, "a{b:a{b")]
    public void The_user_stands_wherever_it_is_asked_for(string text, bool needsUser, string name)
    {
        var template = SubscriptionTemplate.Parse(text);
        Assert.Equal((text, needsUser, name), (template.Text, template.NeedsUser, template.NameFor("a{b")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("bell\a")]
    [InlineData("{usr}")]
    [InlineData("user:{User}")]
    [InlineData("{us{user}er}")]
    [InlineData("user:{user")]
    [InlineData("user}")]
    public void What_is_no_name_whoever_the_user_is_is_refused(string text)
    {
        var options = new NativeProtocolOptions { SubscribeOnConnect = ["news"] };

        var problem = Assert.Throws<ArgumentException>(() => options.SubscribeOnConnect = ["fine", text]);

        Assert.StartsWith($"'{text}' is no channel to subscribe to on connect: ", problem.Message, StringComparison.Ordinal);
        Assert.Equal(["news"], options.SubscribeOnConnect);
    }

    [Fact]
    public void A_template_may_be_as_long_as_leaves_room_for_a_user()
    {
        Assert.NotNull(SubscriptionTemplate.Parse(new string('x', 199) + "{user}"));
        Assert.Throws<ArgumentException>(() => SubscriptionTemplate.Parse(new string('x', 200) + "{user}"));
        Assert.Throws<ArgumentException>(() => SubscriptionTemplate.Parse(new string('房', 67)));
    }

    [Fact]
    public void Half_a_character_is_none() => Assert.Throws<ArgumentException>(() => SubscriptionTemplate.Parse("half \ud800 {user}"));

    [Fact]
    public void A_list_that_changes_later_changes_nothing()
    {
        var list = new List<string> { "a" };
        var options = new NativeProtocolOptions { SubscribeOnConnect = list };
        list.Add("bell\a");
        Assert.Equal(["a"], options.SubscribeOnConnect);
        Assert.Throws<ArgumentNullException>(() => options.SubscribeOnConnect = [null!]);
        Assert.Throws<ArgumentNullException>(() => options.SubscribeOnConnect = null!);
    }
}
