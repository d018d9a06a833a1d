namespace Dunlin;

/// <summary>The kind of a WebSocket message (RFC 6455, section 5.6).</summary>
public enum MessageType
{
    /// <summary>UTF-8 text; what a browser hands to the page as a string.</summary>
    Text = 1,

    /// <summary>Arbitrary bytes.</summary>
    Binary = 2,
}
