using System.Text.Json;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>What one client has got over all its connections, and what is wrong with that.</summary>
internal sealed class SeenPublications(string client)
{
    private readonly List<(long Offset, string Data)> _seen = [];
    private readonly List<string> _problems = [];
    private string? _epoch;

    /// <summary>The last publication; -1: not subscribed yet.</summary>
    public long Last { get; private set; } = -1;

    /// <summary>How often the server has said that something is lost.</summary>
    public int Losses { get; private set; }

    /// <summary>How often it has said that nothing is.</summary>
    public int Recoveries { get; private set; }

    public int Count => _seen.Count;

    public IReadOnlyList<string> Problems => _problems;

    /// <summary>The field <c>recover</c> of the next subscription, with a comma in front.</summary>
    public string RecoverField => _epoch is null ? "" : $$""","recover":{"epoch":"{{_epoch}}","offset":{{Last}}}""";

    public void Observe(JsonElement message)
    {
        switch (message.GetProperty("type").GetString())
        {
            case "subscribed":
                OnSubscribed(message);
                break;
            case "message":
                OnPublication(message);
                break;
            case "error" when !message.GetProperty("code").ValueEquals("unavailable"):
                _problems.Add($"{client} was answered {message}");
                break;
        }
    }

    /// <summary>Compares what was seen with what was published.</summary>
    public void CompareWith(PublicationLog log)
    {
        foreach (var (offset, data) in _seen)
        {
            if (log.Find(offset) != data)
                _problems.Add($"{client} saw {data} at {offset}, where {log.Find(offset) ?? "nothing"} was published.");
        }

        if (Last != log.Last)
            _problems.Add($"{client} ended at {Last} of {log.Last}.");
    }

    private void OnSubscribed(JsonElement message)
    {
        var recovered = message.GetProperty("recovered").GetBoolean();
        if (recovered)
            Recoveries++;
        else if (_epoch is not null)
            Losses++;

        _epoch = message.GetProperty("epoch").GetString();
        var publications = message.GetProperty("publications").EnumerateArray().ToArray();
        if (!recovered)
            Last = message.GetProperty("offset").GetInt64() - publications.Length;
        foreach (var publication in publications)
            OnPublication(publication);
        if (Last != message.GetProperty("offset").GetInt64())
            _problems.Add($"{client} subscribed at {message.GetProperty("offset")} with publications up to {Last}.");
    }

    private void OnPublication(JsonElement publication)
    {
        var offset = publication.GetProperty("offset").GetInt64();
        if (offset != Last + 1)
            _problems.Add($"{client} saw {offset} behind {Last}.");
        Last = offset;
        _seen.Add((offset, publication.GetProperty("data").GetRawText()));
    }
}
