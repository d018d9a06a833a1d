using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Dunlin.TestSupport;

/// <summary>Opens the byte stream below a WebSocket: TCP, TLS, or an HTTP/2 extended CONNECT stream (RFC 8441).</summary>
internal static class RawConnection
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();

    public static Task<RawWebSocket> OpenAsync(TestApp app, string pathAndQuery, RawHandshake handshake) =>
        app.Transport == TestTransport.Http2 ? ConnectHttp2Async(app, pathAndQuery, handshake) : ConnectHttp1Async(app, pathAndQuery, handshake);

    private static async Task<RawWebSocket> ConnectHttp1Async(TestApp app, string pathAndQuery, RawHandshake handshake)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, app.Port);
            Stream stream = new NetworkStream(socket, ownsSocket: true);
            if (app.Transport == TestTransport.Tls)
                stream = await EncryptAsync(stream);

            var bytes = new RawByteStream(stream);
            await bytes.WriteAsync(handshake.Encode(pathAndQuery, $"{app.HttpAddress.Host}:{app.Port}"), handshake.Chop);
            var response = RawHandshakeResponse.Parse((await bytes.ReadThroughAsync(EndOfHead)).Span);
            return new RawWebSocket(bytes, response, socket, stream);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<Stream> EncryptAsync(Stream stream)
    {
        var tls = new SslStream(stream);
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [SslApplicationProtocol.Http11],
            RemoteCertificateValidationCallback = (_, certificate, _, _) =>
                certificate?.GetCertHashString() == DevelopmentCertificate.Instance.GetCertHashString(),
        });
        return tls;
    }

    private static async Task<RawWebSocket> ConnectHttp2Async(TestApp app, string pathAndQuery, RawHandshake handshake)
    {
        var handler = new SocketsHttpHandler();
        using var request = new HttpRequestMessage(HttpMethod.Connect, new Uri(app.HttpAddress, pathAndQuery))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Protocol = "websocket";
        foreach (var (name, value) in handshake.Headers.Where(h => !IsOfHttp1(h.Name)))
            request.Headers.TryAddWithoutValidation(name, value);

        using var guard = new CancellationTokenSource(Until.HangGuard);
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        var response = await invoker.SendAsync(request, guard.Token);
        var stream = await response.Content.ReadAsStreamAsync(guard.Token);
        return new RawWebSocket(new RawByteStream(stream), RawHandshakeResponse.Of((int)response.StatusCode, response.Headers), socket: null, stream, response, handler);
    }

    private static bool IsOfHttp1(string header) =>
        header is "Upgrade" or "Connection" or "Sec-WebSocket-Key" or "Host";
}
