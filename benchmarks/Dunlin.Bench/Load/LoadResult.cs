using System.Text.Json.Serialization;

namespace Dunlin.Bench.Load;

/// <summary>What a run found. Times in microseconds, memory in bytes; server figures are null when its process is not known.</summary>
internal sealed record LoadResult
{
    public required string Workload { get; init; }

    public required int Clients { get; init; }

    public double Seconds { get; init; }

    /// <summary>In the measured time: messages delivered, answers (http), handshakes (connect), or clients that came and went (churn).</summary>
    public long Operations { get; init; }

    public double OperationsPerSecond => Seconds > 0 ? Operations / Seconds : 0;

    public double? ServerMicrosecondsPerOperation { get; init; }

    public double? ServerShareOfOneCore { get; init; }

    public long? ServerResidentBefore { get; init; }

    public long? ServerResidentAfter { get; init; }

    public long LatencyP50 { get; init; }

    public long LatencyP99 { get; init; }

    public long LatencyP999 { get; init; }

    public long LatencyMax { get; init; }

    /// <summary>Sent and never delivered, though the run waited for them.</summary>
    public long Missing { get; init; }

    public long Repeated { get; init; }

    public long OutOfOrder { get; init; }

    /// <summary>Bytes that came to all clients in the measured time, frames with their headers; of handshakes too (connect).</summary>
    public long BytesReceived { get; init; }

    /// <summary>Bytes that all clients sent in the measured time.</summary>
    public long BytesSent { get; init; }

    /// <summary>Clients that joined and then read nothing.</summary>
    public int Stalled { get; init; }

    /// <summary>Those of them that the server had cut off by the end, as it should.</summary>
    public int CutOff { get; init; }

    /// <summary>Answers over HTTP that are not 200, or not the same as the first.</summary>
    public long Wrong { get; init; }

    /// <summary>Members that got everything, but in another order than the first one did (crowd).</summary>
    public long OtherOrder { get; init; }

    /// <summary>Descriptors that the server holds more than before, though all clients have gone (churn).</summary>
    public long LeftOpen { get; init; }

    /// <summary>The requests beside the messages (mixed); null otherwise.</summary>
    public HttpSide? Http { get; init; }

    /// <summary>Whether everything came, once, in order, and nothing else.</summary>
    public bool IsRight => Missing == 0 && Repeated == 0 && OutOfOrder == 0 && Wrong == 0 && OtherOrder == 0 && LeftOpen == 0;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LoadResult))]
internal sealed partial class LoadJson : JsonSerializerContext;
