using Dunlin.Brokers;

namespace Dunlin.Server.Http;

/// <summary>Answers <c>503</c> where the broker cannot be reached.</summary>
internal static class BrokerFailures
{
    private const string Detail = "The broker cannot be reached. Try again; give a publication a 'key', so that it is published once.";

    public static Outcome<TAnswer> Outcome<TAnswer>()
        where TAnswer : class => new(null, Detail, StatusCodes.Status503ServiceUnavailable);

    /// <summary>A handler whose failures are answered so.</summary>
    public static RequestDelegate Answer(RequestDelegate handler) => async context =>
    {
        try
        {
            await handler(context);
        }
        catch (BrokerUnavailableException)
        {
            await Problems.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, Detail);
        }
    };
}
