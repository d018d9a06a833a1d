using Dunlin.Testing.Transport;

namespace Dunlin.Testing.Http;

/// <summary>A request of a client whose answer has not begun.</summary>
internal sealed class ClientRequest(HttpMethod method, Uri? address)
{
    /// <summary>Whether it only brings commands of a session that listens elsewhere.</summary>
    public bool IsCommand { get; } = method == HttpMethod.Post && address?.AbsolutePath.EndsWith("/send", StringComparison.Ordinal) == true;

    /// <summary>What it was sent on; null: it was not sent yet.</summary>
    public InMemoryConnection? Connection { get; set; }

    public override string ToString() => $"{method} {address?.AbsolutePath}";
}
