namespace Dunlin.Server.Http;

/// <summary>What came of a request: an answer, or what is wrong with it.</summary>
internal readonly record struct Outcome<TAnswer>(TAnswer? Answer, string? Problem, int Status = StatusCodes.Status400BadRequest)
    where TAnswer : class
{
    public static implicit operator Outcome<TAnswer>(TAnswer answer) => new(answer, null);

    public static implicit operator Outcome<TAnswer>(string problem) => new(null, problem);
}
