using System.Buffers;

namespace Dunlin.Server.Http;

internal static class RequestBody
{
    /// <summary>Reads the whole body.</summary>
    /// <returns>The bytes, or null when there are more than the limit.</returns>
    public static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request, int limit, CancellationToken cancellationToken)
    {
        if (request.ContentLength > limit)
            return null;

        var body = new ArrayBufferWriter<byte>(Math.Max(256, (int)(request.ContentLength ?? 0)));
        while (true)
        {
            var count = await request.Body.ReadAsync(body.GetMemory(256), cancellationToken);
            if (count == 0)
                return body.WrittenMemory;

            body.Advance(count);
            if (body.WrittenCount > limit)
                return null;
        }
    }
}
