namespace Dunlin.Contracts.Export;

/// <summary>A contract cannot be exported. The message is one line that says what is wrong where.</summary>
internal sealed class ExportException : Exception
{
    public ExportException(string message)
        : base(message)
    {
    }

    public ExportException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
