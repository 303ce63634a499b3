using System.Globalization;
using Azure;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Identity;
using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Account;

/// <summary>
/// Turns faults of the storage account and of the connection to it into <see cref="StoreUnavailableException"/>, once the
/// client has used up its retries.
/// </summary>
internal sealed class StoreFaultPolicy : HttpPipelinePolicy
{
    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            ProcessNext(message, pipeline);
        }
        catch (Exception e) when (Of(e, message.CancellationToken) is not null)
        {
            throw Of(e, message.CancellationToken)!;
        }

        ThrowIfRefused(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        try
        {
            await ProcessNextAsync(message, pipeline);
        }
        catch (Exception e) when (Of(e, message.CancellationToken) is not null)
        {
            throw Of(e, message.CancellationToken)!;
        }

        ThrowIfRefused(message);
    }

    private static void ThrowIfRefused(HttpMessage message)
    {
        if (message.HasResponse && Of(message.Response) is { } fault)
        {
            throw fault;
        }
    }

    private static StoreUnavailableException? Of(Response response) => response.Status switch
    {
        429 or 503 => new(
            StoreFault.Busy,
            $"The storage account is overloaded and throttles requests ({response.Status} {response.ReasonPhrase}). Try again later; if it persists, spread the load or raise the account's limits.",
            retryAfter: RetryAfter(response)),
        408 or >= 500 => new(StoreFault.Unreachable, $"The storage account fails ({response.Status} {response.ReasonPhrase}).", retryAfter: RetryAfter(response)),
        401 or 403 => new(
            StoreFault.Unreachable,
            $"The storage account refuses the service ({response.Status} {response.ReasonPhrase}): check its key or identity, the identity's roles, and the account's firewall."),
        _ => null,
    };

    // An AggregateException has one fault for each try of the client.
    private static StoreUnavailableException? Of(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        StoreUnavailableException => null,
        AggregateException { InnerExceptions: [.., var last] } => Of(last, cancellationToken),
        RequestFailedException { Status: 0 } or HttpRequestException or IOException => new(
            StoreFault.Unreachable, $"The storage account can't be reached: {exception.Message}", exception),
        AuthenticationFailedException => new(
            StoreFault.Unreachable, $"The service can't sign in to the storage account: {exception.Message}", exception),
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new(
            StoreFault.Unreachable, "The storage account does not answer in time.", exception),
        _ => null,
    };

    private static TimeSpan? RetryAfter(Response response) =>
        response.Headers.TryGetValue("Retry-After", out var text) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? TimeSpan.FromSeconds(seconds)
            : null;
}
