namespace Dunlin.Auth;

/// <summary>What a token says, or why it is not taken.</summary>
internal readonly struct TokenResult<T>
    where T : class
{
    public TokenResult(T value) => Value = value;

    public TokenResult(TokenProblem problem) => Problem = problem;

    /// <summary>Not null when there is no problem.</summary>
    public T? Value { get; }

    public TokenProblem Problem { get; }
}
