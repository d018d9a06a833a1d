using System.Text.Json.Serialization;

namespace Dunlin.Interop.Tests;

/// <summary>Something that a client noticed on one of its connections.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(PageOpened), "pageOpened")]
[JsonDerivedType(typeof(Opened), "opened")]
[JsonDerivedType(typeof(TextReceived), "text")]
[JsonDerivedType(typeof(BinaryReceived), "binary")]
[JsonDerivedType(typeof(PingReceived), "ping")]
[JsonDerivedType(typeof(PongReceived), "pong")]
[JsonDerivedType(typeof(Closed), "closed")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record ClientEvent
{
    public int Id { get; init; }
}

public sealed record PageOpened : ClientEvent;

public sealed record Opened(string? Protocol, string? Extensions, string? SetCookie = null) : ClientEvent;

public sealed record TextReceived(string Text) : ClientEvent;

public sealed record BinaryReceived(byte[] Base64) : ClientEvent;

public sealed record PingReceived(string Text) : ClientEvent;

public sealed record PongReceived(string Text) : ClientEvent;

public sealed record Closed(int Code, string Reason) : ClientEvent;

public sealed record Failed(string Message) : ClientEvent;
