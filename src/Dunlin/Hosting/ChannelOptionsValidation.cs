using Dunlin.Channels;
using Microsoft.Extensions.Options;

namespace Dunlin;

/// <summary>Says at the start which namespace has which option wrong.</summary>
internal sealed class ChannelOptionsValidation : IValidateOptions<DunlinOptions>
{
    public ValidateOptionsResult Validate(string? name, DunlinOptions options)
    {
        var problems = options.Channels.Problems().Select(problem => $"{nameof(DunlinOptions.Channels)}: {problem}").ToList();
        foreach (var (key, channels) in options.Namespaces)
        {
            if (!ChannelName.IsValid(key) || key.Contains(':', StringComparison.Ordinal))
                problems.Add($"{nameof(DunlinOptions.Namespaces)}: '{key}' is no namespace: it is the part of a channel's name before the first ':'.");
            problems.AddRange(channels.Problems().Select(problem => $"{nameof(DunlinOptions.Namespaces)}[\"{key}\"]: {problem}"));
        }

        if (options.MaxHistoryBytes < LargestHistory(options))
            problems.Add($"{nameof(DunlinOptions.MaxHistoryBytes)} must be at least the largest {nameof(ChannelOptions.HistoryBytes)} of a channel.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static long LargestHistory(DunlinOptions options) =>
        options.Namespaces.Values.Append(options.Channels).Max(channels => channels.HistoryBytes);
}
