using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Workflow.Core.Audit;

namespace Workflow.Api.Access.People;

/// <summary>
/// Says in the log what a token has and what is expected, where mostly a setting is wrong. The answer does not say it. Each
/// reason is logged once a minute at most, as anyone can send tokens.
/// </summary>
internal sealed partial class RefusedTokens(IOptions<EntraOptions> options, TimeProvider time, ILogger<RefusedTokens> logger)
{
    /// <summary>The pause between two lines of the same reason.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int MostNamed = 10;

    private readonly ConcurrentDictionary<string, long> _saidAt = new(StringComparer.Ordinal);

    /// <summary>A token that the check has refused.</summary>
    /// <param name="token">The token, which may be forged.</param>
    /// <param name="expected">What it was checked against.</param>
    /// <param name="fault">Why it was refused.</param>
    public void Say(JsonWebToken token, TokenValidationParameters expected, Exception? fault)
    {
        switch (fault)
        {
            case SecurityTokenInvalidIssuerException when Begins("iss"):
                LogRefused("issuer (iss)", Text([token.Issuer]), Text(expected.ValidIssuers), $"{EntraOptions.Section}:{nameof(EntraOptions.Issuer)}");
                break;
            case SecurityTokenInvalidAudienceException when Begins("aud"):
                LogRefused("audience (aud)", Text(token.Audiences), Text(expected.ValidAudiences), $"{EntraOptions.Section}:{nameof(EntraOptions.Audience)}");
                break;
            case SecurityTokenSignatureKeyNotFoundException when Begins("kid"):
                LogRefused("key (kid)", Text([token.Kid]), Text(expected.IssuerSigningKeys.Select(key => key.KeyId)), $"{EntraOptions.Section}:{nameof(EntraOptions.Authority)}");
                break;
            default:
                break; // such as an old token, which says nothing of settings
        }
    }

    /// <summary>A person without a role.</summary>
    /// <param name="values">The values of the claim.</param>
    public void SayNoRole(IEnumerable<string> values)
    {
        if (Begins("roles"))
        {
            LogNoRole(AuditText.Of(options.Value.RoleClaim), Text(values), Text(options.Value.Meanings.Keys));
        }
    }

    private bool Begins(string reason)
    {
        var now = time.GetTimestamp();
        var isFirst = _saidAt.TryAdd(reason, now);
        return isFirst || (_saidAt[reason] is var said && time.GetElapsedTime(said, now) >= Pause && _saidAt.TryUpdate(reason, now, said));
    }

    private static string Text(IEnumerable<string?> values) =>
        values.Take(MostNamed).Select(value => string.IsNullOrEmpty(value) ? "nothing" : AuditText.Of(value)).ToList() is { Count: > 0 } some ? string.Join(", ", some) : "nothing";

    [LoggerMessage(Level = LogLevel.Warning, Message = "A token was refused: its {Claim} is '{Received}', and expected is '{Expected}'. See the setting {Setting}")]
    private partial void LogRefused(string claim, string received, string expected, string setting);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A person has no role: the claim '{Claim}' has '{Received}', and expected is one of '{Expected}', where upper and lower case differ")]
    private partial void LogNoRole(string claim, string received, string expected);
}
