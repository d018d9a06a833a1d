using Dunlin.TestSupport.Contracts;

namespace Dunlin.Contracts.Tests;

/// <summary>What a contract says of itself.</summary>
public sealed class ChannelContractTests
{
    [Fact]
    public void A_contract_lists_its_events_and_states()
    {
        var contract = ContractOf<ChatContract>();

        Assert.Equal("ChatContract", contract.Name);
        Assert.Equal([("chat", "text", false), ("chat", "typing", true), ("alarms", "alarm", false)], contract.Events.Select(one => (one.Namespace, one.Name, one.IsEphemeral)));
        Assert.Equal([typeof(ChatText), typeof(ChatTyping), typeof(Alarm)], contract.Events.Select(one => one.Json.Type));
        Assert.Equal(("chat", typeof(ChatState)), contract.States.Select(state => (state.Namespace, state.Json.Type)).Single());
        Assert.Same(contract, ContractOf<ChatContract>());
    }

    [Fact]
    public void A_contract_made_by_hand_has_one_record_for_an_event_and_one_state_for_a_namespace()
    {
        Assert.Throws<ArgumentException>("events", () => new ChannelContract("twice", [ChannelEventDescriptor.Stored<ChatText>(), ChannelEventDescriptor.Stored<ChatText>()], []));
        Assert.Throws<ArgumentException>("states", () => new ChannelContract("twice", [], [MemberStateDescriptor.Of<ChatState>(), MemberStateDescriptor.Of<ChatState>()]));
    }

    [Theory]
    [InlineData("chat:lobby", "chat")]
    [InlineData("chat:", "chat")]
    [InlineData("chat:a:b", "chat")]
    [InlineData("chat", "")]
    [InlineData(":chat", "")]
    [InlineData("", "")]
    public void The_namespace_stands_before_the_first_colon(string channel, string expected) => Assert.Equal(expected, ChannelNamespace.Of(channel).ToString());

    private static ChannelContract ContractOf<T>()
        where T : IChannelContract => T.Contract;
}
