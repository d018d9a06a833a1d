using System.Globalization;

namespace Dunlin.Server.Http;

/// <summary>Reads the query of a request, strictly: the first parameter that is out of its range, or given twice, is the problem.</summary>
internal sealed class QueryReader(IQueryCollection query)
{
    /// <summary>What is wrong; null: nothing so far.</summary>
    public string? Problem { get; private set; }

    /// <summary>Null when it is absent.</summary>
    public string? Text(string name)
    {
        var values = query[name];
        if (values.Count > 1)
            Problem ??= $"'{name}' is given twice.";
        return values.Count == 0 ? null : values[0];
    }

    /// <summary>Null when it is absent, or a problem.</summary>
    public long? WholeNumber(string name, long least, long most)
    {
        if (Text(name) is not { } text)
            return null;
        if (long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;

        Problem ??= most == long.MaxValue ? $"'{name}' must be a whole number of {least} or more." : $"'{name}' must be a whole number from {least} to {most}.";
        return null;
    }

    /// <summary>False when it is absent.</summary>
    public bool Flag(string name)
    {
        if (Text(name) is not { } text)
            return false;
        if (text is "true" or "false")
            return text == "true";

        Problem ??= $"'{name}' must be true or false.";
        return false;
    }
}
