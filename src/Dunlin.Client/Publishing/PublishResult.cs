namespace Dunlin.Client;

/// <summary>What became of a publication that the server has acknowledged.</summary>
/// <param name="Epoch">See <see cref="Position.Epoch"/>.</param>
/// <param name="Offset">Its place in the channel.</param>
/// <param name="IsDuplicate">True: the server had it already, as after an acknowledgement that was lost. The place is that of the first one.</param>
public readonly record struct PublishResult(string Epoch, long Offset, bool IsDuplicate);
