using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Http;

/// <summary>What a request says of its session, in the query (<c>session</c>, <c>key</c>, <c>lastEventId</c>) and in the header <c>Last-Event-ID</c>.</summary>
/// <param name="Key">The session; null: it has none yet.</param>
/// <param name="LastEvent">The last event that the client has got; null: it does not say.</param>
internal sealed record SessionRequest(SessionKey? Key, EventId? LastEvent)
{
    public static SessionRequest Read(HttpRequest request)
    {
        // Who cannot set a header says it in the query. A browser that comes back sends both: the header is newer.
        var header = request.Headers[EventIdHeaders.Request].ToString();
        var lastEvent = EventId.Parse(header.Length > 0 ? header : request.Query["lastEventId"].ToString());
        return SessionKey.TryParse(request.Query["session"], request.Query["key"], out var key)
            ? new SessionRequest(key, lastEvent?.Key == key ? lastEvent : null)
            : new SessionRequest(lastEvent?.Key, lastEvent);
    }
}
