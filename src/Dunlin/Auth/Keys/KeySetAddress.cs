using System.Net;

namespace Dunlin.Auth;

/// <summary>A key set that is fetched over HTTP.</summary>
internal sealed class KeySetAddress : IKeySetLoader
{
    private const int MaxBytes = 256 * 1024;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly Uri _address;
    private readonly HttpClient _client;

    public KeySetAddress(Uri address)
    {
        _address = address;

        // A redirection could lead to a place that nobody has chosen, or to one without TLS.
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) };
        _client = new HttpClient(handler, disposeHandler: true) { Timeout = Timeout, MaxResponseContentBufferSize = MaxBytes };
        _client.DefaultRequestHeaders.Accept.ParseAdd("application/jwk-set+json, application/json");
    }

    public string Place => _address.ToString();

    public TimeSpan Interval => TimeSpan.FromMinutes(10);

    public TimeSpan LeastInterval => TimeSpan.FromSeconds(30);

    /// <summary>Whether keys may come from there: https, or http that does not leave the machine.</summary>
    public static bool IsAllowed(Uri address) =>
        address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));

    public async Task<KeySet> LoadAsync(CancellationToken cancellationToken)
    {
        using var answer = await _client.GetAsync(_address, HttpCompletionOption.ResponseContentRead, cancellationToken);
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new InvalidDataException($"the answer was {(int)answer.StatusCode}");

        return JsonWebKeySet.Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken), takesSecrets: false);
    }

    public void Dispose() => _client.Dispose();
}
