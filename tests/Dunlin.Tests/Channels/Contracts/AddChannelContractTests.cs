using System.Text.Json.Serialization;
using Dunlin.Contracts;
using Dunlin.TestSupport.Contracts;
using Microsoft.Extensions.DependencyInjection;

namespace Dunlin.Tests.Channels.Contracts;

/// <summary>What may be registered.</summary>
public sealed class AddChannelContractTests
{
    [Fact]
    public void Two_contracts_cannot_name_the_same_namespace()
    {
        var services = new ServiceCollection().AddChannelContract<ChatContract>();

        var error = Assert.Throws<InvalidOperationException>(() => services.AddChannelContract<OtherChatContract>());

        Assert.Equal(
            "The contracts Dunlin.TestSupport.Contracts.ChatContract and Dunlin.Tests.Channels.Contracts.OtherChatContract both name the namespace \"chat\". A namespace has one contract.",
            error.Message);
    }

    [Fact]
    public void A_contract_that_is_added_again_gets_more_handlers()
    {
        var services = new ServiceCollection().AddChannelContract<ChatContract>(contract => contract.On<ChatText>((_, _) => { }));

        services.AddChannelContract<ChatContract>(contract => contract.On<ChatText, RecordingHandler>());

        Assert.Equal([typeof(RecordingHandler)], services.Where(service => service.Lifetime == ServiceLifetime.Scoped).Select(service => service.ServiceType));
        Assert.Single(services, service => service.Lifetime == ServiceLifetime.Singleton);
    }

    [Fact]
    public void A_handler_is_for_an_event_of_the_contract()
    {
        var services = new ServiceCollection();

        var error = Assert.Throws<ArgumentException>(() => services.AddChannelContract<OtherChatContract>(contract => contract.On<ChatText>((_, _) => { })));

        Assert.StartsWith("The contract OtherChatContract does not list Dunlin.TestSupport.Contracts.ChatText.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_handler_that_the_application_has_registered_stays_as_it_is()
    {
        var services = new ServiceCollection().AddSingleton<RecordingHandler>();

        services.AddChannelContract<ChatContract>(contract => contract.On<ChatText, RecordingHandler>());

        Assert.Equal(ServiceLifetime.Singleton, Assert.Single(services, service => service.ServiceType == typeof(RecordingHandler)).Lifetime);
    }
}

[ChannelContract]
[JsonSerializable(typeof(OtherText))]
internal sealed partial class OtherChatContract : JsonSerializerContext;

[ChannelEvent("chat", "text")]
internal sealed partial record OtherText(string Body);
