using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Dunlin.Transport.DirectUpgrades;

/// <summary>A status line and headers in bytes (RFC 9112, sections 4 and 5).</summary>
internal static class ResponseHead
{
    private static readonly SearchValues<char> NameCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-.^_`|~");
    private static readonly byte[] SwitchingProtocols = "HTTP/1.1 101 Switching Protocols\r\n"u8.ToArray();

    /// <exception cref="InvalidOperationException">A header holds anything but visible ASCII, spaces and tabs: nobody may write a header of his own by way of another's value.</exception>
    public static ReadOnlyMemory<byte> Write(int status, string? reason, IHeaderDictionary headers)
    {
        var head = new ArrayBufferWriter<byte>(256);
        if (status == StatusCodes.Status101SwitchingProtocols && reason is null)
            head.Write(SwitchingProtocols);
        else
            Append(head, $"HTTP/1.1 {status} {Checked(reason ?? ReasonPhrases.GetReasonPhrase(status))}\r\n");

        foreach (var (name, values) in headers)
        {
            CheckName(name);
            foreach (var value in values)
            {
                Append(head, name);
                head.Write(": "u8);
                Append(head, Checked(value ?? ""));
                head.Write("\r\n"u8);
            }
        }

        head.Write("\r\n"u8);
        return head.WrittenMemory;
    }

    private static void Append(ArrayBufferWriter<byte> head, string text) =>
        head.Advance(Encoding.ASCII.GetBytes(text, head.GetSpan(text.Length)));

    private static void CheckName(string name)
    {
        if (name.Length == 0 || name.AsSpan().ContainsAnyExcept(NameCharacters))
            throw new InvalidOperationException($"'{name}' is no header name.");
    }

    private static string Checked(string value)
    {
        if (value.AsSpan().ContainsAnyExceptInRange(' ', '~') && value.Any(character => character is (< ' ' or > '~') and not '\t'))
            throw new InvalidOperationException("A header value holds characters other than visible ASCII, spaces and tabs.");
        return value;
    }
}
