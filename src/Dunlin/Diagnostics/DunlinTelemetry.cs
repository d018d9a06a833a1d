namespace Dunlin;

/// <summary>The names under which Dunlin measures and traces, for <c>AddMeter</c> and <c>AddSource</c> of OpenTelemetry. docs/server.md lists the instruments.</summary>
public static class DunlinTelemetry
{
    /// <summary>The meter of all instruments.</summary>
    public const string MeterName = "Dunlin";

    /// <summary>The source of the spans of server-side publishes.</summary>
    public const string ActivitySourceName = "Dunlin";

    /// <summary>
    /// The histogram of how long handlers take, in seconds. The one instrument that costs something when it is listened to: about 0.1 µs for each message received.
    /// </summary>
    public const string HandlerDuration = "dunlin.handler.duration";
}
