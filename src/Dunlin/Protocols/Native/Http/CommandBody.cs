using System.Text.Unicode;
using Dunlin.WebSockets.Frames;
using Microsoft.AspNetCore.Http;

namespace Dunlin.Protocols.Native.Http;

/// <summary>The commands in a request's body: what a WebSocket message is to the protocol, and with the same limit.</summary>
internal static class CommandBody
{
    /// <summary>Reads the body. Answers one that is too large or no text, and returns null then.</summary>
    public static async Task<byte[]?> ReadAsync(HttpContext context, int maxSize)
    {
        var request = context.Request;
        using var body = new PooledBuffer();
        if (request.ContentLength is { } announced && announced > maxSize)
            return await RefuseAsync(context, maxSize);

        while (await request.Body.ReadAsync(body.GetMemory(), context.RequestAborted) is > 0 and var count)
        {
            body.Advance(count);
            if (body.Length > maxSize)
                return await RefuseAsync(context, maxSize);
        }

        if (Utf8.IsValid(body.Written))
            return body.Written.ToArray();

        await HttpAdmission.RefuseAsync(context, StatusCodes.Status400BadRequest, "The body is not UTF-8.");
        return null;
    }

    private static async Task<byte[]?> RefuseAsync(HttpContext context, int maxSize)
    {
        await HttpAdmission.RefuseAsync(context, StatusCodes.Status413PayloadTooLarge, $"The body may have {maxSize} bytes at most.");
        return null;
    }
}
