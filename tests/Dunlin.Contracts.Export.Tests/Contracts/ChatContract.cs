using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace Dunlin.Contracts.Export.Tests.Contracts;

[Description("Something said.")]
public sealed record ChatText([property: MaxLength(2000), Description("What is said.")] string Body, string? ReplyTo = null) : IStoredEvent<ChatText>
{
    public static string Namespace => "chat";

    public static string Event => "text";

    public static JsonTypeInfo<ChatText> Json { get; } = ContractJson.Strict<ChatText>(ChatContract.Default);
}

public sealed record ChatTyping(bool Active) : IEphemeralEvent<ChatTyping>
{
    public static string Namespace => "chat";

    public static string Event => "typing";

    public static JsonTypeInfo<ChatTyping> Json { get; } = ContractJson.Strict<ChatTyping>(ChatContract.Default);
}

public sealed record ChatState(Mood Mood) : IMemberState<ChatState>
{
    public static string Namespace => "chat";

    public static JsonTypeInfo<ChatState> Json { get; } = ContractJson.Strict<ChatState>(ChatContract.Default);
}

[JsonConverter(typeof(JsonStringEnumConverter<Mood>))]
public enum Mood
{
    Fine,
    [Description("Do not disturb.")]
    Busy,
}

[JsonSerializable(typeof(ChatText)), JsonSerializable(typeof(ChatTyping)), JsonSerializable(typeof(ChatState))]
public sealed partial class ChatContract : JsonSerializerContext, IChannelContract
{
    public static ChannelContract Contract => new(
        nameof(ChatContract),
        [ChannelEventDescriptor.Stored<ChatText>(), ChannelEventDescriptor.Ephemeral<ChatTyping>()],
        [MemberStateDescriptor.Of<ChatState>()]);
}
