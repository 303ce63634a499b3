using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;
using Workflow.Api.Access;
using Workflow.Api.RateLimits;
using Workflow.Core.Access;
using Workflow.Core.Audit;

namespace Workflow.Api.Audit;

/// <summary>
/// Records requests whose callers are not known: as many a minute as <see cref="FailureBudget"/> allows, and after the
/// minute one entry that counts the others.
/// </summary>
internal sealed partial class FailedRequests(IAuditStore store, AuditOptions options, TimeProvider time, ILogger<FailedRequests> logger) : IAsyncDisposable
{
    /// <summary>The action of the entry that counts requests.</summary>
    public const string MoreAction = "more_failures";

    private readonly Lock _gate = new();
    private readonly FailureBudget _budget = new(options.FailuresPerAddress, options.Failures);
    private ITimer? _window;
    private Task _writing = Task.CompletedTask;

    /// <summary>
    /// Records a request whose caller is not known, if it sent a credential or would change something. It was refused with
    /// 401, or with 429 as too many were before it.
    /// </summary>
    public void Record(HttpContext http, AuditedRoute route, int status)
    {
        var claimed = Claimed(http.Request, out var isSent);
        if (!isSent && (HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)))
        {
            return; // such as a browser that asks before it signs in
        }

        lock (_gate)
        {
            _window ??= time.CreateTimer(_ => EndWindow(), null, FailureBudget.Window, Timeout.InfiniteTimeSpan);
            if (_budget.TryTake(ClientAddress.PartitionOf(http)))
            {
                var entry = new AuditEntry
                {
                    At = time.GetUtcNow(),
                    Actor = claimed,
                    Kind = AuditKind.Unknown,
                    Action = route.Action,
                    Address = ClientAddress.TextOf(http),
                    Client = SentClient.Of(http.Request),
                    Status = status,
                };
                Write(route.AddSubject(entry, http.GetRouteValue("id") as string));
            }
        }
    }

    /// <summary>Waits until what was to be recorded is.</summary>
    public Task FlushAsync()
    {
        lock (_gate)
        {
            return _writing;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        EndWindow();
        await FlushAsync();
    }

    // Whose key it claims to be. Only a well-formed key has an id; anything else that was sent may be secret.
    private static string? Claimed(HttpRequest request, out bool isSent)
    {
        isSent = SentKey.Read(request, out var key) is not null || key is not null;
        return key is not null && KeyText.TryRead(key, out var id, out _) ? KeyText.PrefixOf(id) : null;
    }

    private void EndWindow()
    {
        lock (_gate)
        {
            _window?.Dispose();
            _window = null;
            if (_budget.Renew() is var others and > 0)
            {
                Write(new AuditEntry { At = time.GetUtcNow(), Kind = AuditKind.Unknown, Action = MoreAction, Count = others, Status = StatusCodes.Status401Unauthorized });
            }
        }
    }

    // One after the other, so that however many fail, one write is waiting.
    private void Write(AuditEntry entry) => _writing = WriteAfterAsync(_writing, entry);

    private async Task WriteAfterAsync(Task before, AuditEntry entry)
    {
        await before;
        try
        {
            await store.AddEntryAsync(entry, CancellationToken.None);
        }
        catch (Exception e)
        {
            LogNotRecorded(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A request that was refused with 401 could not be recorded in the audit trail")]
    private partial void LogNotRecorded(Exception exception);
}
