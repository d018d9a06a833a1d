namespace Dunlin.Server.Configuration;

/// <summary>Reads <c>ApiKey</c>, one key, and <c>ApiKeys</c>, a list of keys or of objects with <c>Key</c> and <c>Name</c>.</summary>
internal static class ApiKeySettings
{
    /// <exception cref="SettingException">A key is malformed, or has no value.</exception>
    public static IReadOnlyList<ApiKey> Read(SettingReader read)
    {
        var keys = new List<ApiKey>();
        if (read.Text("ApiKey") is { } single)
            keys.Add(Key(read, "ApiKey", "ApiKey", single));
        if (read.Text("ApiKeys") is not null)
            throw read.Bad("ApiKeys", "a list: [\"key\", {\"Name\": \"deploy\", \"Key\": \"sha256:…\"}], or Dunlin__ApiKeys__0 in the environment");

        foreach (var item in read.Children("ApiKeys"))
            keys.Add(Item(item));
        return keys;
    }

    private static ApiKey Item(SettingReader item)
    {
        if (item.Value is { } plain)
            return Key(item, null, item.Path, plain);

        var name = item.Text("Name") ?? item.Path;
        var key = item.Text("Key") ?? throw item.Bad("Key", "a key, or sha256: and its digest");
        item.RefuseUnknown();
        return Key(item, "Key", name, key);
    }

    // The value is never repeated: it may be a key with a slip in it.
    private static ApiKey Key(SettingReader read, string? setting, string name, string value) =>
        ApiKey.Read(name, value) ?? throw read.Bad(setting, "a key, or sha256: and 64 hexadecimal digits");
}
