using System.Globalization;

namespace Dunlin.Server.Configuration;

/// <summary>Reads a section of the configuration strictly: a value out of its range or a name that does not exist is an error in one line.</summary>
internal sealed class SettingReader(IConfigurationSection section)
{
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The last part of the path.</summary>
    public string Name => section.Key;

    public string Path => section.Path;

    /// <summary>Whether nothing stands here.</summary>
    public bool IsEmpty => !section.GetChildren().Any();

    /// <summary>What stands here instead of a section; null: nothing.</summary>
    public string? Value => string.IsNullOrWhiteSpace(section.Value) ? null : section.Value.Trim();

    public string? Text(string name)
    {
        _known.Add(name);
        var value = section[name];
        return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
    }

    public int WholeNumber(string name, int fallback, int least, int most)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        throw Bad(name, $"a whole number from {least} to {most}", text);
    }

    public TimeSpan Seconds(string name, double fallback, double least, double most)
    {
        if (Text(name) is not { } text)
            return TimeSpan.FromSeconds(fallback);
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return TimeSpan.FromSeconds(value);
        throw Bad(name, string.Create(CultureInfo.InvariantCulture, $"a number of seconds from {least} to {most}"), text);
    }

    public bool Flag(string name, bool fallback)
    {
        if (Text(name) is not { } text)
            return fallback;
        return bool.TryParse(text, out var value) ? value : throw Bad(name, "true or false", text);
    }

    public T Choice<T>(string name, T fallback)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return fallback;
        if (Enum.GetNames<T>().Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<T>(text, ignoreCase: true);
        throw Bad(name, $"one of {string.Join(", ", Enum.GetNames<T>())}", text);
    }

    /// <summary>A JSON array, numbered keys, or one value separated by ';'.</summary>
    public string[] List(string name)
    {
        var single = Text(name);
        var values = single is null ? section.GetSection(name).GetChildren().Select(c => c.Value) : single.Split(';');
        return [.. values.Where(v => !string.IsNullOrWhiteSpace(v)).Select(v => v!.Trim())];
    }

    /// <summary>A section below this one; without settings when it is not there.</summary>
    public SettingReader Section(string name)
    {
        _known.Add(name);
        return new SettingReader(section.GetSection(name));
    }

    /// <summary>What is listed under a name: sections, or values.</summary>
    public IEnumerable<SettingReader> Children(string name)
    {
        _known.Add(name);
        return section.GetSection(name).GetChildren().Select(static child => new SettingReader(child));
    }

    /// <exception cref="SettingException">The section holds a name that was not asked for.</exception>
    public void RefuseUnknown()
    {
        if (Value is { } value)
            throw new SettingException($"{section.Path} is a section, not a value such as '{value}'");

        foreach (var child in section.GetChildren())
        {
            if (!_known.Contains(child.Key))
                throw new SettingException($"{section.Path}:{child.Key} is not a setting; there are {string.Join(", ", _known.Order(StringComparer.Ordinal))}");
        }
    }

    /// <summary>A value that must not be repeated, or is not there.</summary>
    /// <param name="name">The setting; null: the section itself.</param>
    /// <param name="expected">What it has to be.</param>
    public SettingException Bad(string? name, string expected) => new($"{(name is null ? section.Path : $"{section.Path}:{name}")} must be {expected}");

    private SettingException Bad(string name, string expected, string text) => new($"{section.Path}:{name} must be {expected}, not '{text}'");
}
