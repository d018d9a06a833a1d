using System.Security.Cryptography;
using System.Text;
using Dunlin.Server.Configuration;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Configuration;

namespace Dunlin.Server.Tests.Configuration;

public sealed class ApiKeySettingsTests
{
    private static readonly string Digest = Convert.ToHexStringLower(SHA256.HashData("secret"u8));

    [Fact]
    public void A_key_is_given_as_it_is_or_by_its_digest_with_a_name_or_without()
    {
        var keys = Read(
            ("ApiKey", "one"),
            ("ApiKeys:0", "two"),
            ("ApiKeys:1", $"sha256:{Digest.ToUpperInvariant()}"),
            ("ApiKeys:2:Name", "deploy"),
            ("ApiKeys:2:Key", "four"));

        Assert.Equal(["ApiKey", "Dunlin:ApiKeys:0", "Dunlin:ApiKeys:1", "deploy"], keys.Select(key => key.Name));
        Assert.Equal([true, true, true, true], keys.Zip(["one", "two", "secret", "four"], (key, secret) => key.Matches(ApiKey.DigestOf(secret))));
        Assert.DoesNotContain(keys, key => key.Matches(ApiKey.DigestOf($"sha256:{Digest}")));
    }

    [Theory]
    [InlineData("ApiKeys:0", "sha256:", "Dunlin:ApiKeys:0 must be a key, or sha256: and 64 hexadecimal digits")]
    [InlineData("ApiKeys:0", "sha256:12", "Dunlin:ApiKeys:0 must be a key, or sha256: and 64 hexadecimal digits")]
    [InlineData("ApiKeys:0:Key", "SHA256:zz", "Dunlin:ApiKeys:0:Key must be a key, or sha256: and 64 hexadecimal digits")]
    [InlineData("ApiKey", "sha256:zz", "Dunlin:ApiKey must be a key, or sha256: and 64 hexadecimal digits")]
    [InlineData("ApiKeys:0:Name", "deploy", "Dunlin:ApiKeys:0:Key must be a key, or sha256: and its digest")]
    [InlineData("ApiKeys", "a;b", "Dunlin:ApiKeys must be a list: ")]
    public void What_is_no_key_is_named_but_not_repeated(string setting, string value, string message) =>
        Assert.StartsWith(message, Assert.Throws<SettingException>(() => Read((setting, value))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_name_that_does_not_exist_is_refused() =>
        Assert.StartsWith("Dunlin:ApiKeys:0:Kye is not a setting", Assert.Throws<SettingException>(() => Read(("ApiKeys:0:Key", "k"), ("ApiKeys:0:Kye", "k"))).Message, StringComparison.Ordinal);

    [Fact]
    public void What_hashing_makes_of_a_key_lets_that_key_in_and_no_other() =>
        Prop.ForAll<NonNull<string>, NonNull<string>>((key, other) =>
        {
            var read = ApiKey.Read("", ApiKey.HashOf(key.Get))!;
            return read.Matches(ApiKey.DigestOf(key.Get)) && (Encoding.UTF8.GetBytes(key.Get).AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(other.Get)) || !read.Matches(ApiKey.DigestOf(other.Get)));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_mutilated_digest_is_never_taken_for_a_key() =>
        Prop.ForAll<NonNull<string>>(text => ApiKey.Read("", "sha256:" + text.Get) is null).QuickCheckThrowOnFailure();

    private static IReadOnlyList<ApiKey> Read(params (string Key, string Value)[] values) =>
        ServerSettings.Read(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create("Dunlin:" + v.Key, (string?)v.Value)))
            .Build()).ApiKeys;
}
