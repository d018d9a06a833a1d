namespace Dunlin.Protocols.Native.Http;

/// <summary>How an event's id travels outside of an event stream.</summary>
internal static class EventIdHeaders
{
    /// <summary>Sent by browsers when they come back (HTML Living Standard, section 9.2.4).</summary>
    public const string Request = "Last-Event-ID";

    /// <summary>Of a poll's answer: the id of the last message in it.</summary>
    public const string Response = "Dunlin-Event-Id";
}
