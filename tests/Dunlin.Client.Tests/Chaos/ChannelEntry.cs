namespace Dunlin.Client.Tests.Chaos;

/// <summary>What somebody got, or what there was to get.</summary>
/// <param name="Offset">Its place.</param>
/// <param name="Publisher">Who published it.</param>
/// <param name="Number">Which of the publisher's it is.</param>
internal readonly record struct ChannelEntry(long Offset, int Publisher, int Number);
