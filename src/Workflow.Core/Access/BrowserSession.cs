namespace Workflow.Core.Access;

/// <summary>A session of the pages, which someone has begun with a key or a token. Its secret is only in the browser's cookie.</summary>
public sealed record BrowserSession
{
    /// <summary>The hash of its secret: see <see cref="SessionText"/>.</summary>
    public required string Id { get; init; }

    /// <summary>How its owner is known.</summary>
    public required CallerKind Kind { get; init; }

    /// <summary>The id of the key that it was begun with. The session ends with the key, and has its role.</summary>
    public string? KeyId { get; init; }

    /// <summary>Of a session that was begun with the bootstrap key: see <see cref="SessionText.MarkOf"/>.</summary>
    public string? BootstrapMark { get; init; }

    /// <summary>The name of a person.</summary>
    public string? Name { get; init; }

    /// <summary>By what the provider always knows a person; <c>null</c> in a session of an older version.</summary>
    public string? Subject { get; init; }

    /// <summary>The role of a person.</summary>
    public Role? Role { get; init; }

    /// <summary>The identity provider of a person.</summary>
    public string? Issuer { get; init; }

    /// <summary>When it was begun, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ends unless it is used, UTC.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it ends in any case, UTC.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}
