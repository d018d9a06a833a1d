using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Dunlin.Contracts;

namespace Dunlin.TestSupport.Contracts;

/// <summary>A contract as an application has it, in a project that the server and its clients share.</summary>
[ChannelContract]
[JsonSerializable(typeof(ChatText)), JsonSerializable(typeof(ChatTyping)), JsonSerializable(typeof(ChatState)), JsonSerializable(typeof(Alarm))]
public sealed partial class ChatContract : JsonSerializerContext;

[ChannelEvent("chat", "text")]
public sealed partial record ChatText([property: MaxLength(20)] string Body, string? ReplyTo = null);

[ChannelEvent("chat", "typing", Ephemeral = true)]
public sealed partial record ChatTyping(bool Active);

[MemberState("chat")]
public sealed partial record ChatState([property: RegularExpression("^[a-z]+$")] string Mood);

/// <summary>A plain class, in a namespace without a state.</summary>
[ChannelEvent("alarms", "alarm")]
public sealed partial class Alarm
{
    public required string Source { get; init; }

    public int Level { get; init; } = 1;
}
