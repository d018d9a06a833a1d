using System.Diagnostics;

namespace Dunlin.Diagnostics;

/// <summary>The span of a publish by the server, after OpenTelemetry's conventions for messaging. Nothing is made unless somebody listens.</summary>
internal static class PublishActivity
{
    private static readonly ActivitySource Source = new(DunlinTelemetry.ActivitySourceName);

    public static Activity? Start(string channel, int bytes)
    {
        if (!Source.HasListeners() || Source.StartActivity("send", ActivityKind.Producer) is not { } activity)
            return null;

        activity.DisplayName = $"send {channel}";
        activity.SetTag("messaging.system", "dunlin");
        activity.SetTag("messaging.operation.type", "send");
        activity.SetTag("messaging.destination.name", channel);
        activity.SetTag("messaging.message.body.size", bytes);
        return activity;
    }

    public static void Reached(this Activity? activity, int subscribers) => activity?.SetTag("dunlin.reached", subscribers);
}
