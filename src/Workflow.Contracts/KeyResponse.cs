using Workflow.Core.Access;

namespace Workflow.Contracts;

/// <summary>A new API key.</summary>
public sealed record KeyRequest
{
    /// <summary>Its name, for people, up to 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do: viewer, operator or admin.</summary>
    public required Role Role { get; init; }

    /// <summary>
    /// Patterns of the names of the workflows that it is limited to, up to 50; * stands for any characters. Default: all
    /// workflows.
    /// </summary>
    public IReadOnlyList<string>? Workflows { get; init; }

    /// <summary>When it stops being valid, in the future. Default: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>An API key, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Prefix">How the key's text begins; the secret follows.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Workflows">The patterns of the workflows that it is limited to; null: all workflows.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="CreatedBy">Who created it: the prefix of a key, bootstrap, or local.</param>
/// <param name="ExpiresAt">When it stops being valid, UTC.</param>
/// <param name="RevokedAt">When it was revoked, UTC.</param>
/// <param name="LastUsedAt">The hour of its last use, UTC.</param>
public sealed record KeyResponse(
    string Id,
    string Prefix,
    string Name,
    Role Role,
    IReadOnlyList<string>? Workflows,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt,
    DateTimeOffset? LastUsedAt);

/// <summary>A key that was just created.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Key">The key itself. It is shown this once; the service only keeps a hash.</param>
/// <param name="Prefix">How the key's text begins.</param>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Workflows">The patterns of the workflows that it is limited to; null: all workflows.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="CreatedBy">Who created it: the prefix of a key, bootstrap, or local.</param>
/// <param name="ExpiresAt">When it stops being valid, UTC.</param>
public sealed record NewKeyResponse(
    string Id,
    string Key,
    string Prefix,
    string Name,
    Role Role,
    IReadOnlyList<string>? Workflows,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    DateTimeOffset? ExpiresAt);

/// <summary>Who sends this request.</summary>
/// <param name="Kind">How the caller is known: key, person (a token, or App Service authentication), bootstrap (the key in the settings), or local (a service without keys).</param>
/// <param name="Id">The id of the key, if it is a stored one.</param>
/// <param name="Actor">What the caller is called in records: the prefix of a key, the name of a person, bootstrap, or local.</param>
/// <param name="ActorId">What tells the caller from every other in records and limits: of a person, what the identity provider always knows the person by; otherwise the same as actor.</param>
/// <param name="Name">The name of the key or the person.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Workflows">The patterns of the workflows that the caller is limited to; null: all workflows.</param>
/// <param name="ExpiresAt">When the key, the token or the session ends, UTC; null: never.</param>
/// <param name="CsrfToken">In a session: what the header X-CSRF-Token of every change must have.</param>
public sealed record MeResponse(CallerKind Kind, string? Id, string Actor, string ActorId, string Name, Role Role, IReadOnlyList<string>? Workflows, DateTimeOffset? ExpiresAt, string? CsrfToken);
