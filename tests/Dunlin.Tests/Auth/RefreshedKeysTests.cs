using System.Collections.Concurrent;
using System.Security.Cryptography;
using Dunlin.Auth;
using Dunlin.TestSupport;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Tests.Auth;

/// <summary>Keys that change while the server runs, from files and over HTTP.</summary>
public sealed class RefreshedKeysTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogRecorder _log = new();
    private readonly string _file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

    [Fact]
    public async Task A_file_is_read_again_when_it_changes()
    {
        using var first = RSA.Create(2048);
        using var second = RSA.Create(2048);
        await File.WriteAllTextAsync(_file, TestTokens.KeySet(TestTokens.Jwk(first, "k")));
        using var keys = Keys(new KeySetFile(_file));
        var firstToken = Parse(TestTokens.RsaSigned("""{"alg":"RS256","kid":"k"}""", "{}", first));
        var secondToken = Parse(TestTokens.RsaSigned("""{"alg":"RS256","kid":"k"}""", "{}", second));
        Assert.Equal(KeyMatch.Verified, await keys.VerifyAsync(firstToken));

        await File.WriteAllTextAsync(_file, TestTokens.KeySet(TestTokens.Jwk(second, "k")));
        _time.Advance(TimeSpan.FromSeconds(5));
        await Until.TrueAsync(() => keys.VerifyAsync(secondToken).AsTask().GetAwaiter().GetResult() == KeyMatch.Verified, "the new key is known");
        Assert.Equal(KeyMatch.BadSignature, await keys.VerifyAsync(firstToken));
    }

    [Fact]
    public async Task A_file_that_breaks_leaves_the_keys_and_is_logged_once()
    {
        await File.WriteAllTextAsync(_file, TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "k")));
        using var refreshed = new RefreshedKeys(new KeySetFile(_file), _time, _log.CreateLogger("Dunlin.Auth"));
        await refreshed.RefreshAsync();

        foreach (var text in new[] { "", "{", "{}", TestTokens.KeySet(), new string(' ', 300_000) })
        {
            await File.WriteAllTextAsync(_file, text);
            _time.Advance(TimeSpan.FromSeconds(1));
            await refreshed.RefreshAsync();
            Assert.Single(refreshed.Current.Keys);
        }

        File.Delete(_file);
        _time.Advance(TimeSpan.FromSeconds(1));
        await refreshed.RefreshAsync();
        Assert.Single(refreshed.Current.Keys);
        Assert.Equal(2100, Assert.Single(_log.Lines).Event.Id);

        await File.WriteAllTextAsync(_file, TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "k"), TestTokens.Jwk(TestTokens.P256, "e")));
        _time.Advance(TimeSpan.FromSeconds(1));
        await refreshed.RefreshAsync();
        Assert.Equal(2, refreshed.Current.Keys.Count);
        Assert.Equal([2100, 2101], _log.Lines.Select(line => line.Event.Id));
    }

    [Fact]
    public async Task An_address_is_asked_again_for_a_key_that_is_not_known_but_not_often()
    {
        var served = TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "one"));
        var requests = new ConcurrentQueue<string>();
        await using var app = await TestApp.StartAsync(a => a.MapGet("/keys", (HttpRequest request) =>
        {
            requests.Enqueue(request.Path);
            return Results.Text(Volatile.Read(ref served), "application/jwk-set+json");
        }));
        using var keys = Keys(new KeySetAddress(new Uri(app.HttpAddress, "/keys")));
        var known = Parse(TestTokens.RsaSigned("""{"alg":"RS256","kid":"one"}""", "{}"));
        var unknown = Parse(TestTokens.EcdsaSigned("""{"alg":"ES256","kid":"two"}""", "{}"));

        Assert.Equal(KeyMatch.Verified, await keys.VerifyAsync(known));
        for (var i = 0; i < 5; i++)
            Assert.Equal(KeyMatch.UnknownKey, await keys.VerifyAsync(unknown));
        Assert.Single(requests);

        Volatile.Write(ref served, TestTokens.KeySet(TestTokens.Jwk(TestTokens.P256, "two")));
        _time.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal(KeyMatch.Verified, await keys.VerifyAsync(unknown));
        Assert.Equal(2, requests.Count);
        Assert.Equal(KeyMatch.UnknownKey, await keys.VerifyAsync(known));
        Assert.Equal(2, requests.Count);
    }

    [Fact]
    public async Task Answers_that_are_no_keys_leave_the_keys_as_they_were()
    {
        var answer = Results.Text(TestTokens.KeySet(TestTokens.Jwk(TestTokens.Rsa, "one")));
        await using var app = await TestApp.StartAsync(a =>
        {
            a.MapGet("/keys", () => Volatile.Read(ref answer));
            a.MapGet("/elsewhere", () => Results.Text(TestTokens.KeySet(TestTokens.Jwk(TestTokens.P256, "two"))));
        });
        using var refreshed = new RefreshedKeys(new KeySetAddress(new Uri(app.HttpAddress, "/keys")), _time, _log.CreateLogger("Dunlin.Auth"));
        await refreshed.RefreshAsync();

        IResult[] bad =
        [
            Results.StatusCode(500), Results.NotFound(), Results.NoContent(), Results.Redirect("/elsewhere"), Results.Text("<html>"),
            Results.Text(TestTokens.KeySet(TestTokens.Jwk(TestTokens.Secret, "s"))), Results.Text(TestTokens.KeySet(TestTokens.Jwk(TestTokens.P256, "two")) + new string(' ', 300_000)),
        ];
        foreach (var result in bad)
        {
            Volatile.Write(ref answer, result);
            _time.Advance(TimeSpan.FromSeconds(30));
            Assert.True(await refreshed.RefreshAsync());
            Assert.Equal("one", Assert.Single(refreshed.Current.Keys).KeyId);
        }

        Assert.Equal(2100, Assert.Single(_log.Lines).Event.Id);
    }

    [Fact]
    public async Task Many_that_ask_at_once_share_one_look()
    {
        var loader = new SlowLoader();
        using var refreshed = new RefreshedKeys(loader, _time, _log.CreateLogger("Dunlin.Auth"));

        var all = Enumerable.Range(0, 100).Select(_ => refreshed.RefreshAsync()).ToList();
        loader.Answer.SetResult(new KeySet([new HmacKey(new byte[32], "k")]));

        Assert.All(await Task.WhenAll(all), Assert.True);
        Assert.Equal(1, loader.Loads);
        Assert.Single(refreshed.Current.Keys);
        Assert.False(await refreshed.RefreshAsync());
    }

    [Theory]
    [InlineData("https://login.example/keys", true)]
    [InlineData("http://localhost:8080/keys", true)]
    [InlineData("http://127.0.0.1/keys", true)]
    [InlineData("http://[::1]/keys", true)]
    [InlineData("http://login.example/keys", false)]
    [InlineData("file:///etc/keys.json", false)]
    [InlineData("ftp://localhost/keys", false)]
    public void Keys_come_over_TLS_or_do_not_leave_the_machine(string address, bool allowed) => Assert.Equal(allowed, KeySetAddress.IsAllowed(new Uri(address)));

    public void Dispose()
    {
        File.Delete(_file);
        _log.Dispose();
    }

    private TokenKeys Keys(IKeySetLoader loader) => new(KeySet.Empty, [loader], _time, _log.CreateLogger("Dunlin.Auth"));

    private static CompactToken Parse(string token)
    {
        Assert.True(CompactToken.TryParse(token, 8192, out var parts));
        return parts;
    }

    private sealed class SlowLoader : IKeySetLoader
    {
        public TaskCompletionSource<KeySet> Answer { get; } = new();

        public int Loads { get; private set; }

        public string Place => "a test";

        public TimeSpan Interval => TimeSpan.FromMinutes(10);

        public TimeSpan LeastInterval => TimeSpan.FromSeconds(30);

        public Task<KeySet> LoadAsync(CancellationToken cancellationToken)
        {
            Loads++;
            return Answer.Task;
        }

        public void Dispose()
        {
        }
    }
}
