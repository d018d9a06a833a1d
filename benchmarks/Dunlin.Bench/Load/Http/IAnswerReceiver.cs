namespace Dunlin.Bench.Load.Http;

/// <summary>Where answers go.</summary>
internal interface IAnswerReceiver
{
    /// <param name="client">Whose request is answered: its oldest.</param>
    /// <param name="status">Such as 200.</param>
    /// <param name="body">Without chunk marks; valid during the call.</param>
    void OnAnswer(HttpConnection client, int status, ReadOnlySpan<byte> body);
}
