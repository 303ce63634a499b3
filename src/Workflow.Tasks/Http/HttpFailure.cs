using System.Net.Sockets;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Connections;

namespace Workflow.Tasks.Http;

/// <summary>Turns the exception of a call without a response into an error.</summary>
internal static class HttpFailure
{
    /// <summary>The error, or <c>null</c> if <paramref name="exception"/> is not the failure of a call.</summary>
    /// <param name="exception">What the client threw, other than for the call's time limit or its caller's cancellation.</param>
    /// <param name="call">What was called.</param>
    internal static TaskError? Of(Exception exception, string call)
    {
        if (Within<AddressRefusedException>(exception) is { } refused)
        {
            return new("address_refused", $"{call} was refused: {refused.Message}.");
        }

        if (Within<CertificateRefusedException>(exception) is { } certificate)
        {
            return new("connection", $"{call} failed: the server's TLS certificate is not trusted ({Sentence(certificate)}).");
        }

        return exception switch
        {
            HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } =>
                Connection("the host name could not be resolved"),
            HttpRequestException { HttpRequestError: HttpRequestError.ProxyTunnelError } =>
                Connection("the proxy did not connect to the server (Workflow:Http:Proxy)"), // the client's message names the proxy
            HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } =>
                Connection($"the TLS handshake failed ({Sentence(exception.GetBaseException())})"),
            HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } =>
                new("response_too_large", $"{call} failed: the headers of the response are too large ({Sentence(exception)})."),
            HttpRequestException or HttpIOException when IsInvalid(exception) =>
                new("invalid_response", $"{call} failed: the response is not valid HTTP ({Sentence(exception)}).", Retryable: true),
            HttpRequestException { InnerException: SocketException socket } =>
                Connection($"the connection could not be made ({Sentence(socket)})"),
            HttpRequestException or IOException =>
                Connection($"the connection broke ({Sentence(exception.GetBaseException())})"),

            // The connect timeout is the only remaining reason for a cancellation.
            OperationCanceledException => Connection("the server did not accept the connection in time"),
            _ => null,
        };

        TaskError Connection(string reason) => new("connection", $"{call} failed: {reason}.", Retryable: true);
    }

    /// <summary>The error of a compressed body that can't be decompressed.</summary>
    /// <param name="fault">What is wrong with it.</param>
    /// <param name="call">What was called.</param>
    internal static TaskError OfBody(InvalidDataException fault, string call) =>
        new("invalid_response", $"{call} failed: the compressed response could not be read ({Sentence(fault)}).", Retryable: true);

    private static bool IsInvalid(Exception exception) => exception
        is HttpRequestException { HttpRequestError: HttpRequestError.InvalidResponse }
        or HttpIOException { HttpRequestError: HttpRequestError.InvalidResponse };

    private static T? Within<T>(Exception? exception)
        where T : Exception
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            if (exception is T found)
            {
                return found;
            }
        }

        return null;
    }

    private static string Sentence(Exception exception) => exception.Message.TrimEnd('.');
}
