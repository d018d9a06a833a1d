using System.Net.Sockets;
using System.Security.Cryptography;
using Dunlin.Server.Configuration;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Options;

namespace Dunlin.Server.Diagnostics;

/// <summary>Puts what keeps the server from starting into one line that says what to change.</summary>
internal static class StartupFailure
{
    /// <summary>The line, or null for an exception that is none of the user's making: it keeps its stack trace.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        SettingException => exception.Message,
        OptionsValidationException options => OneLine(string.Join("; ", options.Failures), null),
        _ when Inner<AddressInUseException>(exception) is not null => PortInUse(exception),
        _ when Inner<SocketException>(exception) is { } socket => Bind(exception, socket),
        InvalidDataException => OneLine(exception.Message, exception.InnerException?.Message),
        InvalidOperationException when exception.Message.Contains("HTTPS", StringComparison.Ordinal) =>
            "an https address needs a certificate: set Kestrel:Certificates:Default:Path (and Password or KeyPath)",
        DirectoryNotFoundException => OneLine("there is no such folder", exception.Message),
        IOException or UnauthorizedAccessException or CryptographicException or InvalidOperationException => OneLine(exception.Message, exception.InnerException?.Message),
        _ => null,
    };

    private static string Bind(Exception exception, SocketException socket) => socket.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => PortInUse(exception),
        SocketError.AccessDenied => "the system does not allow this port to be opened: choose one from 1024 up, such as --urls http://localhost:3000",
        SocketError.AddressNotAvailable => "an address to listen on is none of this machine's: check --urls",
        _ => OneLine(exception.Message, socket.Message),
    };

    private static string PortInUse(Exception exception) =>
        OneLine(exception.Message, "stop the other program, or choose another port, such as --urls http://localhost:3001");

    private static T? Inner<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
                return found;
        }

        return null;
    }

    private static string OneLine(string message, string? detail) =>
        $"{message.TrimEnd('.', ' ')}{(detail is null ? "" : ": " + detail)}".ReplaceLineEndings(" ");
}
