using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Workflow.Api.Access;
using Workflow.Api.Access.Sessions;
using Workflow.Api.Audit;
using Workflow.Api.Mapping;
using Workflow.Api.Requests;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Definitions;
using Workflow.Core.Json;

namespace Workflow.Api.Handlers;

/// <summary>The routes of API keys, and of who is calling.</summary>
public static partial class KeyHandlers
{
    /// <summary>Creates a key. The answer is the only place that ever shows it.</summary>
    internal static async Task<Created<NewKeyResponse>> Create(HttpContext http, KeyIssuer issuer, KeyCache cache, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        var caller = http.Caller();
        var order = Read(await Body.ReadAsync(http.Request, cancellationToken), time.GetUtcNow());
        var issued = await issuer.IssueAsync(order, caller, cancellationToken);
        cache.Added();
        http.Created(issued.Key.Id);
        LogCreated(loggers.CreateLogger(typeof(KeyHandlers)), KeyText.PrefixOf(issued.Key.Id), Word.Lower(order.Role), caller.Actor);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, NewKeyResponse.Of(issued));
    }

    /// <summary>Lists all keys by id, revoked and expired ones included.</summary>
    public static async Task<Ok<ListResponse<KeyResponse>>> List(HttpContext http, IAccessKeyStore keys, CancellationToken cancellationToken)
    {
        var query = new Query(http.Request);
        var page = query.Page();
        query.Check();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(ListResponse<KeyResponse>.Of(await keys.ListKeysAsync(page, cancellationToken), KeyResponse.Of));
    }

    /// <summary>Revokes a key, named by its id or its prefix. All hosts refuse it within 5 seconds; it stays in the list.</summary>
    internal static async Task<NoContent> Revoke(HttpContext http, string id, IAccessKeyStore keys, KeyCache cache, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        new Query(http.Request).Check();
        if (KeyText.IdOf(id) is not { } key || await keys.RevokeKeyAsync(key, time.GetUtcNow(), cancellationToken) is null)
        {
            throw new RefusedException(RefusalReason.NotFound, $"There is no key '{FaultText.Shorten(id)}'.");
        }

        cache.Forget(key);
        LogRevoked(loggers.CreateLogger(typeof(KeyHandlers)), KeyText.PrefixOf(key), http.Caller().Actor);
        return TypedResults.NoContent();
    }

    /// <summary>Shows who is calling, and what the caller may do.</summary>
    public static Ok<MeResponse> Me(HttpContext http)
    {
        new Query(http.Request).Check();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(MeResponse.Of(http.Caller(), http.Features.Get<SessionInUse>()?.CsrfToken));
    }

    private static KeyOrder Read(System.Text.Json.JsonElement body, DateTimeOffset now)
    {
        FaultCollection faults = [];
        var reader = new ObjectReader(body, "", faults);
        var name = reader.RequiredText("name");
        if (name.Length > 0 && KeyRule.NameFault(name) is { } fault)
        {
            reader.Fault("name", fault);
        }

        if (!reader.Has("role"))
        {
            reader.Fault("role", "is required");
        }

        var (role, workflows) = (reader.Option("role", Role.Viewer), reader.Texts("workflows", KeyRule.MaxPatterns));
        if (workflows is [])
        {
            reader.Fault("workflows", "must have a pattern; without the member, the key is for all workflows");
        }

        foreach (var (index, pattern) in (workflows ?? []).Index().Where(p => p.Item.Length > 0))
        {
            if (KeyRule.PatternFault(pattern) is { } patternFault)
            {
                reader.Fault("workflows", index, patternFault);
            }
        }

        var expiresAt = reader.Instant("expires_at");
        if (expiresAt <= now)
        {
            reader.Fault("expires_at", "must be in the future");
        }

        reader.RefuseUnknown();
        return faults.Count > 0 ? throw RefusedException.Faulty(faults) : new KeyOrder(name, role, workflows, expiresAt);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The key {Key} with the role {Role} was created by {Actor}")]
    private static partial void LogCreated(ILogger logger, string key, string role, string actor);

    [LoggerMessage(Level = LogLevel.Information, Message = "The key {Key} was revoked by {Actor}")]
    private static partial void LogRevoked(ILogger logger, string key, string actor);
}
