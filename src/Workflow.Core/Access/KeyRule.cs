using Workflow.Core.Json;
using Workflow.Core.Limits;

namespace Workflow.Core.Access;

/// <summary>The rules of keys: which are valid, and how their use is recorded.</summary>
public static class KeyRule
{
    /// <summary>The last use of a key is recorded to this.</summary>
    public static readonly TimeSpan UsePrecision = TimeSpan.FromHours(1);

    /// <summary>The most patterns of a key.</summary>
    public const int MaxPatterns = 50;

    /// <summary>Why a key is not valid any more, for the one who has it, or <c>null</c>.</summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The clock.</param>
    public static string? Fault(ApiKey key, DateTimeOffset now) =>
        key.RevokedAt is { } revoked ? $"The key {KeyText.PrefixOf(key.Id)} was revoked at {Rfc3339.Write(revoked)}."
        : key.ExpiresAt is { } expiry && expiry <= now ? $"The key {KeyText.PrefixOf(key.Id)} expired at {Rfc3339.Write(expiry)}."
        : null;

    /// <summary>
    /// The last use to record for a key that is used now: the hour, so that a key in constant use is written once an hour;
    /// <c>null</c>: it is recorded already.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="now">The clock.</param>
    public static DateTimeOffset? LastUse(ApiKey key, DateTimeOffset now)
    {
        var hour = new DateTimeOffset(now.UtcTicks - (now.UtcTicks % UsePrecision.Ticks), TimeSpan.Zero);
        return key.LastUsedAt >= hour ? null : hour;
    }

    /// <summary>What is wrong with the name of a key, or <c>null</c>.</summary>
    /// <param name="name">The name.</param>
    public static string? NameFault(string name) => TextFault(name);

    /// <summary>What is wrong with a pattern of workflows, or <c>null</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    public static string? PatternFault(string pattern) => TextFault(pattern);

    private static string? TextFault(string text) =>
        string.IsNullOrWhiteSpace(text) ? "must not be blank"
        : text.Length > DefinitionLimits.WorkflowName ? $"is {text.Length} characters long; the limit is {DefinitionLimits.WorkflowName}"
        : text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029') ? "must not hold control characters"
        : null;
}
