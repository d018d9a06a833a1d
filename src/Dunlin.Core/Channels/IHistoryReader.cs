using Dunlin.History;

namespace Dunlin.Channels;

/// <summary>Reads a page of a channel's history. Called under the channel's lock.</summary>
internal interface IHistoryReader
{
    /// <param name="position">The last publication.</param>
    /// <param name="page">Valid during the call only.</param>
    void OnHistory(StreamPosition position, HistorySlice page);
}
