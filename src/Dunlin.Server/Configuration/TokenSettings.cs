namespace Dunlin.Server.Configuration;

/// <summary>The section <c>Tokens</c>: which tokens clients may show, and whether they must.</summary>
internal sealed record TokenSettings
{
    private static readonly TokenOptions Usual = new();

    /// <summary>In the order in which they are given.</summary>
    public IReadOnlyList<TokenKey> Keys { get; init; } = [];

    /// <summary>A file with a key set; null: none.</summary>
    public string? JwksFile { get; init; }

    /// <summary>Where a key set is fetched from; null: nowhere.</summary>
    public Uri? JwksAddress { get; init; }

    /// <summary>What <c>aud</c> must contain; null: it is not looked at.</summary>
    public string? Audience { get; init; }

    /// <summary>What <c>iss</c> must be; null: it is not looked at.</summary>
    public string? Issuer { get; init; }

    /// <summary>How far clocks may differ.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>Whether tokens must have <c>exp</c>.</summary>
    public bool RequireExpiry { get; init; }

    /// <summary>The claim that names the user.</summary>
    public string UserClaim { get; init; } = Usual.UserClaim;

    /// <summary>Characters of the largest token.</summary>
    public int MaxTokenSize { get; init; }

    /// <summary>Whether clients must say who they are; null: when there are keys.</summary>
    public bool? Required { get; init; }

    /// <summary>How long they may take for it.</summary>
    public TimeSpan Deadline { get; init; }

    /// <summary>How long revocations are remembered.</summary>
    public TimeSpan RevocationWindow { get; init; }

    /// <summary>Reads the section <c>Tokens</c>, and <c>RevocationWindow</c> beside it.</summary>
    /// <exception cref="SettingException">A setting is unknown or out of its range.</exception>
    public static TokenSettings Read(SettingReader server)
    {
        var read = server.Section("Tokens");
        var settings = new TokenSettings
        {
            Keys = [.. TokenKeySettings.Read(read)],
            JwksFile = read.Text("JwksFile"),
            JwksAddress = ReadAddress(read),
            Audience = read.Text("Audience"),
            Issuer = read.Text("Issuer"),
            ClockSkew = read.Seconds("ClockSkew", Usual.ClockSkew.TotalSeconds, 0, 600),
            RequireExpiry = read.Flag("RequireExpiry", Usual.RequireExpiry),
            UserClaim = read.Text("UserClaim") ?? Usual.UserClaim,
            MaxTokenSize = read.WholeNumber("MaxTokenSize", Usual.MaxTokenSize, 256, 64 * 1024),
            Required = read.Text("Required") is null ? null : read.Flag("Required", fallback: true),
            Deadline = read.Seconds("Deadline", 10, 0.1, 600),
            RevocationWindow = server.Seconds("RevocationWindow", 86_400, 60, 365 * 86_400),
        };
        read.RefuseUnknown();
        return settings;
    }

    public void ApplyTo(DunlinOptions dunlin)
    {
        foreach (var key in Keys)
            dunlin.Tokens.Keys.Add(key);
        dunlin.Tokens.JwksFile = JwksFile;
        dunlin.Tokens.JwksAddress = JwksAddress;
        dunlin.Tokens.Audience = Audience;
        dunlin.Tokens.Issuer = Issuer;
        dunlin.Tokens.ClockSkew = ClockSkew;
        dunlin.Tokens.RequireExpiry = RequireExpiry;
        dunlin.Tokens.UserClaim = UserClaim;
        dunlin.Tokens.MaxTokenSize = MaxTokenSize;
        dunlin.RevocationWindow = RevocationWindow;
    }

    public void ApplyTo(NativeProtocolOptions native)
    {
        native.RequireAuthentication = Required;
        native.AuthenticationDeadline = Deadline;
    }

    private static Uri? ReadAddress(SettingReader read)
    {
        if (read.Text("JwksAddress") is not { } text)
            return null;

        return Uri.TryCreate(text, UriKind.Absolute, out var address) ? address : throw read.Bad("JwksAddress", "an address, such as https://login.example.com/.well-known/jwks.json");
    }
}
