namespace Dunlin.Bench.Load.Protocols;

internal static class EndpointAddress
{
    /// <summary>The url with a path, when it has none, and with the query.</summary>
    public static Uri Complete(this Uri url, string path, string query = "") =>
        new UriBuilder(url) { Path = url.AbsolutePath == "/" ? path : url.AbsolutePath, Query = query }.Uri;
}
