using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Options;
using Workflow.Core.Definitions;
using Workflow.Core.Notifications;
using Workflow.Core.Telemetry;
using Workflow.Core.Webhooks;
using Workflow.Tasks.Http;
using Workflow.Tasks.Http.Addresses;
using Workflow.Tasks.Http.Connections;
using Workflow.Tasks.Http.Redirects;

namespace Workflow.Tasks.Notifications;

/// <summary>
/// Sends notifications as requests, signed as the webhooks of this service are. They reach the same addresses as HTTP tasks do, and
/// follow no redirect.
/// </summary>
/// <param name="clients">Creates clients.</param>
/// <param name="places">Limits the calls to one server, those of HTTP tasks included.</param>
/// <param name="secrets">The secrets.</param>
/// <param name="options">The settings.</param>
/// <param name="time">The clock.</param>
internal sealed class HookSender(IHttpClientFactory clients, ServerPlaces places, NamedSecrets secrets, IOptions<NotificationOptions> options, TimeProvider time)
{
    private const string ContentType = "application/cloudevents+json";

    /// <summary>Sends a notification to an address.</summary>
    public async Task<SendResult> SendAsync(NotificationTarget target, Notification notification, CancellationToken cancellationToken)
    {
        var (key, fault) = target.Secret is { } name ? await secrets.ReadAsync(name, cancellationToken) : (null, null);
        if (fault is not null)
        {
            return new SendResult(fault);
        }

        var limit = TimeSpan.FromSeconds(options.Value.TimeoutSeconds);
        using var until = new CancellationTokenSource(limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(until.Token, cancellationToken);
        var hasPlace = false;
        try
        {
            var url = new Uri(target.Url!);
            using var place = await places.EnterAsync(Origin.Of(url), either.Token);
            hasPlace = true;
            using var request = Request(url, key, notification.TraceParent, notification.ToJson());
            using var client = clients.CreateClient(HttpTaskClient.Name);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return Result(response.StatusCode);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new SendResult(string.Create(CultureInfo.InvariantCulture, $"{(hasPlace ? "no answer" : "no free connection to its server")} within {limit.TotalSeconds} s"), IsSent: hasPlace);
        }
        catch (AddressRefusedException e)
        {
            return new SendResult(e.Message, IsRetryable: false);
        }
        catch (HttpRequestException e)
        {
            return e.InnerException is AddressRefusedException refused ? new SendResult(refused.Message, IsRetryable: false) : new SendResult(Reason(e));
        }
        catch (IOException)
        {
            return new SendResult("the connection was lost");
        }
    }

    private HttpRequestMessage Request(Uri url, string? key, string? traceParent, byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(ContentType) { CharSet = "utf-8" };
        request.Headers.UserAgent.ParseAdd("Workflow");
        if (traceParent is not null)
        {
            request.Headers.Add(TraceContext.Header, traceParent);
        }

        if (key is not null)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds();
            request.Headers.Add("X-Workflow-Timestamp", now.ToString(CultureInfo.InvariantCulture));
            request.Headers.Add("X-Workflow-Signature", WebhookSignature.Sign(key, new SignedContent("POST", url.AbsolutePath, now, body)));
        }

        return request;
    }

    // An answer may say that it is of no use to come again (RFC 9110 §15.5.11). Others may be of a proxy while its server is away.
    private static SendResult Result(HttpStatusCode status) =>
        (int)status is >= 200 and < 300 ? new SendResult() : new SendResult($"it answered {(int)status}", IsRetryable: status != HttpStatusCode.Gone);

    private static string Reason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the name of the host is not known",
        HttpRequestError.SecureConnectionError => "no secure connection: its certificate is not trusted, or it has no TLS",
        HttpRequestError.ConnectionError => "no connection",
        _ => "the connection was lost",
    };
}
