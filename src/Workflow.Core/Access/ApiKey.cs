namespace Workflow.Core.Access;

/// <summary>An API key as it is stored: everything except the secret, of which only a hash is kept.</summary>
public sealed record ApiKey
{
    /// <summary>Its id, which is part of the key's text: see <see cref="KeyText"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, for people; names may repeat.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do.</summary>
    public required Role Role { get; init; }

    /// <summary>The patterns of the workflows that it is limited to (see <see cref="WorkflowPattern"/>); <c>null</c>: all workflows.</summary>
    public IReadOnlyList<string>? Workflows { get; init; }

    /// <summary>The SHA-256 of the secret's 256 random bits, in hexadecimal.</summary>
    public required string SecretHash { get; init; }

    /// <summary>When it was created, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who created it: see <see cref="Caller.Actor"/>.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it stops being valid, UTC; <c>null</c>: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was revoked, UTC.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The hour of its last use, UTC: see <see cref="KeyRule.LastUse"/>.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }
}
