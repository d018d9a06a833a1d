using System.Text.Json.Serialization;
using Dunlin.Contracts;

namespace Dunlin.Tests.Channels.Contracts;

/// <summary>A contract whose records fail when they are read.</summary>
[ChannelContract]
[JsonSerializable(typeof(Vase))]
internal sealed partial class FragileContract : JsonSerializerContext;

/// <summary>An event and a state at once.</summary>
[ChannelEvent("fragile", "vase")]
[MemberState("fragile")]
internal sealed partial record Vase
{
    public int Height
    {
        get => 0;
        init => throw new InvalidOperationException("broken");
    }
}
