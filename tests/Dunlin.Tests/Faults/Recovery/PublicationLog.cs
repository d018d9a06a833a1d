using System.Collections.Concurrent;

namespace Dunlin.Tests.Faults.Recovery;

/// <summary>What the server has told publishers: which offset each publication has got. Thread-safe.</summary>
internal sealed class PublicationLog
{
    private readonly ConcurrentDictionary<long, string> _publications = new();
    private readonly ConcurrentQueue<string> _problems = new();

    public long Last => _publications.Count;

    public IEnumerable<string> Problems => _problems;

    public void Add(long offset, string data)
    {
        if (!_publications.TryAdd(offset, data))
            _problems.Enqueue($"Offset {offset} was given out twice: {_publications[offset]} and {data}.");
    }

    public string? Find(long offset) => _publications.GetValueOrDefault(offset);

    /// <summary>Offsets are 1 to as many as there are.</summary>
    public void CheckWhole()
    {
        for (var offset = 1; offset <= Last; offset++)
        {
            if (!_publications.ContainsKey(offset))
                _problems.Enqueue($"Nobody was given offset {offset} of {Last}.");
        }
    }
}
