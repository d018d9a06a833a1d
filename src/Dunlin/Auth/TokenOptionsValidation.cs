using Microsoft.Extensions.Options;

namespace Dunlin.Auth;

/// <summary>Says at the start everything that is wrong with the options of tokens.</summary>
internal sealed class TokenOptionsValidation : IValidateOptions<DunlinOptions>
{
    private static readonly TimeSpan MinWindow = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MaxWindow = TimeSpan.FromDays(365);

    public ValidateOptionsResult Validate(string? name, DunlinOptions options)
    {
        var problems = options.Tokens.Problems().Select(problem => $"{nameof(DunlinOptions.Tokens)}: {problem}").ToList();
        if (options.RevocationWindow < MinWindow || options.RevocationWindow > MaxWindow)
            problems.Add($"{nameof(DunlinOptions.RevocationWindow)} must be 1 minute to {MaxWindow.TotalDays:0} days.");
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }
}
