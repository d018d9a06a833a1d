using System.Net;

namespace Dunlin.WebSockets;

internal sealed class WebSocketConnection
{
    public long Id => throw new NotSupportedException();
    public ReadyState ReadyState => throw new NotSupportedException();
    public string? Protocol => throw new NotSupportedException();
    public bool IsCompressed => throw new NotSupportedException();
    public IPAddress? RemoteAddress => throw new NotSupportedException();
    public long BufferedAmount => throw new NotSupportedException();
    public IReadOnlyCollection<string> SubscribedTopics => throw new NotSupportedException();
    public SendResult SendText(string text, bool compress) => throw new NotSupportedException();
    public SendResult SendMessage(ReadOnlySpan<byte> p, MessageType t, bool compress) => throw new NotSupportedException();
    public PublishResult PublishText(string topic, string text, bool compress) => throw new NotSupportedException();
    public PublishResult Publish(string topic, ReadOnlySpan<byte> p, MessageType t, bool compress) => throw new NotSupportedException();
    public bool Subscribe(string topic) => throw new NotSupportedException();
    public bool Unsubscribe(string topic) => throw new NotSupportedException();
    public bool IsSubscribed(string topic) => throw new NotSupportedException();
    public void Cork() => throw new NotSupportedException();
    public void Uncork() => throw new NotSupportedException();
    public SendResult SendPing(ReadOnlySpan<byte> p) => throw new NotSupportedException();
    public void Close(int code, string reason) => throw new NotSupportedException();
    public void Terminate() => throw new NotSupportedException();
}
