using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Workflow.Api.Access.People;
using Workflow.Core.Access;

namespace Workflow.Api.Access.Sessions;

/// <summary>The session by which a request is known.</summary>
/// <param name="Id">Its id in the store.</param>
/// <param name="Caller">Its owner.</param>
/// <param name="CsrfToken">What its changes must have: see <see cref="SessionText.CsrfTokenOf"/>.</param>
internal sealed record SessionInUse(string Id, Caller Caller, string CsrfToken);

/// <summary>The sessions of pages: begun by signing in, found by a cookie, ended by signing out, by time, or with what they were begun with.</summary>
internal sealed partial class BrowserSessions(
    IBrowserSessionStore store,
    SessionCache cache,
    KeyCache keys,
    IOptions<AccessOptions> access,
    IOptions<EntraOptions> people,
    IOptions<BrowserSessionOptions> options,
    TimeProvider time,
    ILogger<BrowserSessions> logger)
{
    /// <summary>Begins a session, and sets its cookie.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who has signed in, by other means than a session.</param>
    public async Task BeginAsync(HttpContext http, Caller caller)
    {
        var (secret, now) = (SessionText.NewSecret(), time.GetUtcNow());
        var endsAt = Earlier(now + options.Value.Longest, caller.ExpiresAt);
        await store.AddSessionAsync(
            new BrowserSession
            {
                Id = SessionText.IdOf(secret),
                Kind = caller.Kind,
                KeyId = caller.Id,
                BootstrapMark = caller.Kind == CallerKind.Bootstrap ? SessionText.MarkOf(secret, access.Value.BootstrapKey!) : null,
                Name = caller.Kind == CallerKind.Person ? caller.Name : null,
                Subject = caller.Subject,
                Role = caller.Kind == CallerKind.Person ? caller.Role : null,
                Issuer = caller.Kind == CallerKind.Person ? people.Value.Provider : null,
                CreatedAt = now,
                ExpiresAt = SessionRule.Expiry(now, options.Value.Idle, endsAt),
                EndsAt = endsAt,
            },
            http.RequestAborted);
        SessionCookie.Write(http, SessionText.Write(secret));
    }

    /// <summary>The session of a request, or <c>null</c>.</summary>
    /// <param name="http">The request.</param>
    /// <param name="renews">Whether it is renewed.</param>
    public async Task<SessionInUse?> FindAsync(HttpContext http, bool renews = true)
    {
        if (SessionCookie.Read(http.Request) is not { } text || !SessionText.TryRead(text, out var secret))
        {
            return null;
        }

        var id = SessionText.IdOf(secret);
        if (await cache.FindAsync(id, http.RequestAborted) is not { } session
            || !SessionRule.IsCurrent(session, time.GetUtcNow())
            || await OwnerAsync(session, secret, http.RequestAborted) is not { } owner)
        {
            return null;
        }

        if (renews)
        {
            await RenewAsync(session);
        }

        return new SessionInUse(id, owner with { ExpiresAt = Earlier(session.EndsAt, owner.ExpiresAt) }, SessionText.CsrfTokenOf(secret));
    }

    /// <summary>Ends a session.</summary>
    public async Task EndAsync(string id)
    {
        await store.RemoveSessionAsync(id, CancellationToken.None); // also if the browser does not wait
        cache.Forget(id);
    }

    private async Task<Caller?> OwnerAsync(BrowserSession session, byte[] secret, CancellationToken cancellationToken) => session switch
    {
        { Kind: CallerKind.Key, KeyId: { } id } =>
            (keys.Recent(id) ?? await keys.ReadAsync(id, cancellationToken)) is { } key && KeyRule.Fault(key, time.GetUtcNow()) is null ? Caller.Of(key) : null,
        { Kind: CallerKind.Bootstrap, BootstrapMark: { } mark } =>
            access.Value.HasBootstrapKey && KeyText.IsSame(mark, SessionText.MarkOf(secret, access.Value.BootstrapKey!)) ? Caller.Bootstrap : null,
        { Kind: CallerKind.Person, Name: { } name, Role: { } role } =>
            people.Value.AcceptsTokens && session.Issuer == people.Value.Provider ? Caller.Person(session.Subject, name, role, session.EndsAt) : null,
        _ => null,
    };

    // Nobody is refused because the use of a session can't be recorded, such as on a full disk.
    private async Task RenewAsync(BrowserSession session)
    {
        if (SessionRule.Renewal(session, time.GetUtcNow(), options.Value.Idle) is { } expiresAt)
        {
            cache.Renew(session, expiresAt);
            try
            {
                await store.RenewSessionAsync(session.Id, expiresAt, CancellationToken.None);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogNotRenewed(e);
            }
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    [LoggerMessage(Level = LogLevel.Warning, Message = "A session could not be renewed")]
    private partial void LogNotRenewed(Exception exception);
}
