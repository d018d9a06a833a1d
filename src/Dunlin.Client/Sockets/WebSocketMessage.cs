using System.Text;

namespace Dunlin.Client;

/// <summary>A whole message of a WebSocket. Immutable.</summary>
public sealed class WebSocketMessage
{
    private string? _text;

    internal WebSocketMessage(bool isText, ReadOnlyMemory<byte> data)
    {
        IsText = isText;
        Data = data;
    }

    /// <summary>Whether it is text; otherwise it is binary.</summary>
    public bool IsText { get; }

    /// <summary>Its bytes, of text in UTF-8. Do not change them.</summary>
    public ReadOnlyMemory<byte> Data { get; }

    /// <summary>Its text.</summary>
    /// <exception cref="InvalidOperationException">It is binary.</exception>
    public string Text => IsText ? _text ??= Encoding.UTF8.GetString(Data.Span) : throw new InvalidOperationException("The message is binary: read Data.");

    /// <summary>Its text, or how many bytes it has.</summary>
    public override string ToString() => IsText ? Text : $"{Data.Length} bytes";
}
