using Dunlin.Auth;
using Dunlin.TestSupport;
using Microsoft.Extensions.Logging;

namespace Dunlin.Tests.Auth;

public sealed class RevocationListTests : IDisposable
{
    private readonly ManualTimeProvider _time = new();
    private readonly LogRecorder _log = new();
    private readonly RevocationList _list;

    public RevocationListTests() => _list = Make(limit: 3);

    [Fact]
    public void A_revoked_user_s_tokens_from_before_are_refused_and_later_ones_are_taken()
    {
        _time.Advance(TimeSpan.FromSeconds(100.5));
        _list.AddUser("ada");

        Assert.True(IsRevoked("ada", issued: 99));
        Assert.True(IsRevoked("ada", issued: 100));
        Assert.True(_list.IsRevoked("ada", tokenId: null, issuedAt: null));
        Assert.False(IsRevoked("ada", issued: 101));
        Assert.False(IsRevoked("Ada", issued: 99));
        Assert.False(_list.IsRevoked(user: null, tokenId: "ada", issuedAt: null));
    }

    [Fact]
    public void A_revoked_token_is_refused_whenever_it_was_issued()
    {
        _list.AddToken("t-1");

        Assert.True(_list.IsRevoked("ada", "t-1", _time.GetUtcNow().AddHours(1)));
        Assert.False(_list.IsRevoked("ada", "t-2", _time.GetUtcNow()));
        Assert.False(_list.IsRevoked("t-1", tokenId: null, _time.GetUtcNow()));
    }

    [Fact]
    public void Revocations_are_forgotten_when_no_token_of_that_age_can_live()
    {
        _list.AddUser("ada");
        _time.Advance(TimeSpan.FromHours(12));
        _list.AddToken("t-1");
        _list.AddUser("bob");
        _time.Advance(TimeSpan.FromHours(6));
        _list.AddUser("ada");

        _time.Advance(TimeSpan.FromHours(18));
        Assert.Equal(3, _list.Count);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(1, _list.Count);
        Assert.True(_list.IsRevoked("ada", null, null));
        _time.Advance(TimeSpan.FromHours(6));
        Assert.Equal(0, _list.Count);
        Assert.Empty(_log.Lines);
    }

    [Fact]
    public void Beyond_the_limit_the_oldest_go_and_that_is_logged_once_a_minute()
    {
        for (var i = 0; i < 10; i++)
            _list.AddUser($"user-{i}");
        _list.AddUser("user-9");
        _list.AddToken("t-1");

        Assert.Equal(4, _list.Count);
        Assert.True(IsRevoked("user-7", issued: -1));
        Assert.False(IsRevoked("user-6", issued: -1));
        Assert.True(_list.IsRevoked(null, "t-1", null));
        Assert.Equal((LogLevel.Warning, 2102), Assert.Single(_log.Lines.Select(line => (line.Level, line.Event.Id))));

        _time.Advance(TimeSpan.FromMinutes(1));
        _list.AddUser("user-10");
        Assert.Equal(2, _log.Lines.Count);
    }

    [Fact]
    public async Task A_token_that_outlives_its_revocation_is_warned_of_once()
    {
        using var verifier = TestTokens.WithSecret(time: _time, revocations: _list);

        await verifier.AuthenticateAsync(TestTokens.Signed());
        Assert.Empty(_log.Lines);
        for (var i = 0; i < 2; i++)
            Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Signed($$"""{"exp":{{_time.GetUtcNow().AddHours(25).ToUnixTimeSeconds()}}}""")));
        Assert.Equal(2103, Assert.Single(_log.Lines).Event.Id);
    }

    [Fact]
    public async Task The_check_refuses_revoked_tokens_of_both_kinds()
    {
        using var verifier = TestTokens.WithSecret(time: _time, revocations: _list);
        _list.AddUser("ada");
        _list.AddToken("t-1");

        Assert.Equal(TokenProblem.Revoked, await verifier.ProblemOf(TestTokens.Signed()));
        Assert.Equal(TokenProblem.Revoked, await verifier.ProblemOf(TestTokens.Signed("""{"sub":"bob","jti":"t-1"}""")));
        Assert.Equal(TokenProblem.None, await verifier.ProblemOf(TestTokens.Signed("""{"sub":"bob","jti":"t-2"}""")));
        Assert.Equal(TokenProblem.Revoked, (await verifier.AuthorizeAsync(TestTokens.Signed("""{"channel":"a"}"""))).Problem);
        Assert.Equal(TokenProblem.Revoked, (await verifier.AuthorizeAsync(TestTokens.Signed("""{"channel":"a","sub":null,"jti":"t-1"}"""))).Problem);
    }

    [Fact]
    public void Threads_may_use_it_at_the_same_time()
    {
        var list = Make(limit: 1000);
        Parallel.For(0, 8, worker =>
        {
            for (var i = 0; i < 2000; i++)
            {
                list.AddUser($"{worker}-{i}");
                list.IsRevoked($"{worker}-{i}", null, null);
            }
        });
        Assert.Equal(1000, list.Count);
    }

    public void Dispose() => _log.Dispose();

    private RevocationList Make(int limit) => new(TimeSpan.FromHours(24), limit, _time, _log.CreateLogger("Dunlin.Auth"));

    private bool IsRevoked(string user, int issued) => _list.IsRevoked(user, null, TestTokens.Start.AddSeconds(issued));
}
