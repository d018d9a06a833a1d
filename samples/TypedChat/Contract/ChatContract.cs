using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dunlin.Contracts;

namespace TypedChat;

[ChannelEvent("chat", "text"), Description("Something said in a room.")]
public sealed partial record ChatText([property: StringLength(2000)] string Body, [property: Description("The offset of what it answers.")] long? ReplyTo = null);

[ChannelEvent("chat", "typing", Ephemeral = true)]
public sealed partial record ChatTyping(bool Active);

[MemberState("chat"), Description("What somebody in a room says of itself.")]
public sealed partial record ChatState(string Name, Mood Mood);

[JsonConverter(typeof(JsonStringEnumConverter<Mood>))]
public enum Mood
{
    Fine,
    Busy,
}

[ChannelContract]
[JsonSerializable(typeof(ChatText)), JsonSerializable(typeof(ChatTyping)), JsonSerializable(typeof(ChatState))]
public sealed partial class ChatContract : JsonSerializerContext;
