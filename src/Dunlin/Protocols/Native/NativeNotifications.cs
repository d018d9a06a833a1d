using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using Dunlin.Protocols.Native.Output;

namespace Dunlin.Protocols.Native;

internal sealed class NativeNotifications(ITopics topics, TimeProvider time) : INotifications
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    public int Reachable => topics.SubscriberCount(NativeProtocol.Everyone);

    public int Notify(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        writer.Append("{\"message\":\""u8);
        writer.Append(JsonEncodedText.Encode(message, Encoder).EncodedUtf8Bytes);
        writer.Append("\"}"u8);
        var reached = Publish(writer.Written);
        writer.Dispose();
        return reached;
    }

    public int NotifyJson(ReadOnlySpan<byte> data)
    {
        if (!JsonText.IsValue(data))
            throw new ArgumentException("The data is not one JSON value in UTF-8.", nameof(data));

        return Publish(data);
    }

    private int Publish(ReadOnlySpan<byte> data)
    {
        var writer = new NativeWriter(stackalloc byte[NativeWriter.StackSize]);
        NativeNotices.Notification(ref writer, data, time.GetUtcNow().ToUnixTimeMilliseconds());
        var result = topics.Publish(NativeProtocol.Everyone, writer.Written, MessageType.Text);
        writer.Dispose();
        return result.Reached;
    }
}
