using Workflow.Core.Execution.Concurrency;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Http.Authentication;
using Workflow.Tasks.Http.Redirects;
using Workflow.Tasks.Http.Request;
using Workflow.Tasks.Http.Response;

namespace Workflow.Tasks.Http.Calls;

/// <summary>The requests of one attempt: one, and one more for each redirect, and for an access token that was refused.</summary>
/// <param name="services">What all calls share.</param>
/// <param name="config">The config.</param>
/// <param name="body">What is sent.</param>
/// <param name="context">The attempt.</param>
/// <param name="timeLimit">The time limit of the call, which does not run while it waits for a place.</param>
internal sealed class HttpCall(HttpServices services, HttpTaskConfig config, RequestBody? body, TaskContext context, WorkClock timeLimit)
{
    private readonly CookieJar _cookies = new();
    private string? _token;
    private string? _refused;

    /// <summary>Sends a request, and follows redirects that are not expected.</summary>
    /// <param name="hop">The request.</param>
    /// <param name="page">Which page it asks for, from 1.</param>
    /// <param name="room">Most bytes of its body.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<HttpAnswer> SendAsync(Hop hop, int page, int room, CancellationToken cancellationToken)
    {
        for (var redirects = 0; ;)
        {
            // Before the place: the server of the token may be the same, and have no other.
            var credentials = hop.IsTrusted ? await CredentialsAsync(cancellationToken) : null;
            var (answer, next) = await SendOnceAsync(hop, credentials, page, redirects, room, cancellationToken);
            if (answer is not null)
            {
                return answer;
            }

            redirects += ReferenceEquals(next, hop) ? 0 : 1;
            hop = next!;
        }
    }

    // The answer, or the request that follows: the same once more, if its access token was refused.
    private async Task<(HttpAnswer? Answer, Hop? Next)> SendOnceAsync(Hop hop, RequestHeader? credentials, int page, int redirects, int room, CancellationToken cancellationToken)
    {
        using var place = await EnterAsync(Origin.Of(hop.Url), cancellationToken);
        var started = services.Time.GetTimestamp();
        using var connection = services.Connections.Rent(hop.IsTrusted ? config.Tls : config.Tls?.WithoutClient());
        using var request = HttpRequest.Create(config, hop, body, credentials, _cookies.HeaderOf(hop.Url), KeyOf(page), context.TraceParent);
        var response = await connection.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        try
        {
            var status = (int)response.StatusCode;
            _cookies.Take(response, hop.Url);
            if (IsRefusedToken(hop, status))
            {
                _refused = _token;
                context.Log(LogSeverity.Info, $"{config.Call(context.Mask)} answered 401; another access token is requested.");
                response.Dispose();
                return (null, hop);
            }

            if (Follows(status, redirects) && RedirectRule.Next(hop, status, HttpAnswer.Header(response, "Location"), config.Body is null, context.Mask) is { } next)
            {
                response.Dispose();
                return (null, next);
            }

            var bytes = config.StoresResponse && config.Expects(status)
                ? await StoredResponse.StoreAsync(response, config.MaxResponseBytes, context.Bodies!, cancellationToken)
                : await ResponseBytes.ReadAsync(response, room, cancellationToken);
            context.Log(
                LogSeverity.Info,
                $"{config.Call(context.Mask)}{(page == 1 ? "" : $", page {page},")} answered {status} after {services.Time.GetElapsedTime(started).TotalMilliseconds:F0} ms.");
            return (new HttpAnswer(hop, response, bytes), null);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    private async Task<RequestHeader?> CredentialsAsync(CancellationToken cancellationToken)
    {
        switch (config.Auth)
        {
            case HeaderAuth header:
                return new RequestHeader(header.Name, header.Value);
            case TokenAuth auth:
                _token = (await services.Tokens.GetAsync(auth, _refused, cancellationToken)).Value;
                context.AddSecret(_token);
                return new RequestHeader("Authorization", $"Bearer {_token}");
            default:
                return null;
        }
    }

    // A token that was revoked, or has expired earlier than it should have: another one is requested, once in an attempt.
    private bool IsRefusedToken(Hop hop, int status) =>
        status == 401 && config.Auth is TokenAuth && hop.IsTrusted && _refused is null && !config.Expects(status);

    private async Task<IDisposable> EnterAsync(Origin origin, CancellationToken cancellationToken)
    {
        using (timeLimit.Pause())
        {
            return await services.Places.EnterAsync(
                origin,
                context,
                $"waits for one of the {services.Places.Limit} connections to {origin} that may be open at one time (Workflow:Http:MaxConnectionsPerServer)",
                cancellationToken);
        }
    }

    // The pages of a list are different requests, also for a server that answers a key once.
    private string KeyOf(int page) => page == 1 ? context.IdempotencyKey : $"{context.IdempotencyKey}.{page}";

    // An expected redirect is the response.
    private bool Follows(int status, int redirects) =>
        config.FollowsRedirects && redirects < services.Settings.MaxRedirects && RedirectRule.IsRedirect(status) && !config.Expects(status);
}
