using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Dunlin.Contracts.Validation;

namespace Dunlin.Client.Contracts;

/// <summary>Reads and writes the records of contracts. What is not as the contract says is a <see cref="DunlinException"/> with the code and the words that the server has for it.</summary>
internal static class ContractPayload
{
    public static JsonPayload Write<TRecord>(MessageContract<TRecord> contract, TRecord record, JavaScriptEncoder? encoder, string channel)
        where TRecord : class
    {
        ArgumentNullException.ThrowIfNull(record);
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = encoder, SkipValidation = true });
        if (!contract.TryWrite(record, writer, out var problem))
            throw new DunlinException(DunlinErrorCode.BadMessage, problem) { Channel = channel };

        writer.Flush();
        return JsonPayload.OfChecked(buffer.WrittenMemory);
    }

    public static TRecord Read<TRecord>(MessageContract<TRecord> contract, JsonPayload data, string? channel)
        where TRecord : class =>
        contract.TryRead(data.Utf8.Span, out var record, out var problem) ? record : throw new DunlinException(DunlinErrorCode.BadMessage, $"this is no {typeof(TRecord).Name}. {problem}") { Channel = channel };
}
