namespace Dunlin.Server.Configuration;

/// <summary>Reads the keys of tokens: <c>Secret</c>, and the list <c>Keys</c>. Says nothing of what stands in them.</summary>
internal static class TokenKeySettings
{
    /// <exception cref="SettingException">A key is not one of a secret, a PEM text and a PEM file.</exception>
    public static IEnumerable<TokenKey> Read(SettingReader tokens)
    {
        if (tokens.Text("Secret") is { } secret)
            yield return TokenKey.FromSecret(secret);
        foreach (var key in tokens.Children("Keys"))
            yield return ReadKey(key);
    }

    private static TokenKey ReadKey(SettingReader read)
    {
        var (secret, pem, file, id) = (read.Text("Secret"), read.Text("Pem"), read.Text("PemFile"), read.Text("Id"));
        if (read.Value is not null)
            throw read.Bad(null, "a section with Secret, Pem or PemFile, and optionally Id");
        read.RefuseUnknown();
        if (new[] { secret, pem, file }.Count(static given => given is not null) != 1)
            throw read.Bad(null, "one of Secret, Pem and PemFile");
        return secret is not null ? TokenKey.FromSecret(secret, id) : TokenKey.FromPem(pem ?? ReadFile(read, file!), id);
    }

    private static string ReadFile(SettingReader read, string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw read.Bad("PemFile", $"a file that can be read: {exception.Message.TrimEnd('.')}");
        }
    }
}
