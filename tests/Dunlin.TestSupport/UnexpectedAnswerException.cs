namespace Dunlin.TestSupport;

/// <summary>The server did something that the test, or the protocol, did not allow.</summary>
public sealed class UnexpectedAnswerException : Exception
{
    public UnexpectedAnswerException(string message)
        : base(message)
    {
    }

    public UnexpectedAnswerException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public UnexpectedAnswerException()
    {
    }
}
