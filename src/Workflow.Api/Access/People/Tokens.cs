using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Workflow.Core.Access;

namespace Workflow.Api.Access.People;

/// <summary>Identifies people by the tokens of an identity provider (RFC 7519, RFC 9068).</summary>
internal sealed class Tokens(ProviderKeys provider, RefusedTokens refused, IOptions<EntraOptions> options, TimeProvider time)
{
    /// <summary>How far the clocks of the provider and this machine may differ.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(1);

    private const int MaxLength = 16 * 1024;

    // Only signatures that the provider alone can make.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256, SecurityAlgorithms.RsaSha384, SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256, SecurityAlgorithms.RsaSsaPssSha384, SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.EcdsaSha384, SecurityAlgorithms.EcdsaSha512,
    ];

    private JsonWebTokenHandler? _handler;

    // Made for the first token, as most services get none, and its library is large.
    private JsonWebTokenHandler Handler => _handler ??= new JsonWebTokenHandler { MaximumTokenSizeInBytes = MaxLength };

    /// <summary>Whether tokens are accepted.</summary>
    public bool AreAccepted => options.Value.AcceptsTokens;

    /// <summary>Whether a text has the form of a token, signed or not.</summary>
    public static bool IsToken(string sent) => sent.StartsWith("ey", StringComparison.Ordinal) && sent.AsSpan().Count('.') is 2 or 4;

    /// <summary>Identifies the owner of a token.</summary>
    public async Task<Identity> IdentifyAsync(string sent, CancellationToken cancellationToken)
    {
        if (sent.Length > MaxLength || !Handler.CanReadToken(sent))
        {
            return new Identity(null, "The token is not valid.");
        }

        JsonWebToken token;
        try
        {
            token = new JsonWebToken(sent);
        }
        catch (ArgumentException)
        {
            return new Identity(null, "The token is not valid.");
        }

        if (!Algorithms.Contains(token.Alg, StringComparer.Ordinal))
        {
            return new Identity(null, "The token is not signed with an algorithm that is accepted, such as RS256 or ES256.");
        }

        if (await provider.GetAsync(cancellationToken) is not { } metadata)
        {
            return Unreachable();
        }

        var expected = Parameters(token, metadata);
        var result = await Handler.ValidateTokenAsync(token, expected);
        if (result.Exception is SecurityTokenSignatureKeyNotFoundException)
        {
            var refreshed = await provider.RefreshAsync(metadata, cancellationToken);
            if (refreshed is null)
            {
                return Unreachable();
            }

            expected = Parameters(token, refreshed);
            result = ReferenceEquals(refreshed, metadata) ? result : await Handler.ValidateTokenAsync(token, expected);
        }

        if (result.IsValid)
        {
            return Of(token);
        }

        refused.Say(token, expected, result.Exception);
        return new Identity(null, Fault(result.Exception));
    }

    private Identity Of(JsonWebToken token)
    {
        if (options.Value.HasTenant && !(token.TryGetPayloadValue("tid", out string? tenant) && string.Equals(tenant, options.Value.TenantId!.Trim(), StringComparison.OrdinalIgnoreCase)))
        {
            return new Identity(null, "The token is of another tenant.");
        }

        var isOwnEmail = !token.TryGetPayloadValue("email_verified", out bool isVerified) || isVerified;
        if (PersonRule.NameOf([Text("preferred_username"), Text("upn"), isOwnEmail ? Text("email") : null, Text("oid"), Text("sub")]) is not { } name)
        {
            return new Identity(null, "The token names nobody: it has no sub.");
        }

        if (SubjectOf(token, Text) is not { } subject)
        {
            return new Identity(null, "The token does not say whose it is: it has no sub.");
        }

        var roles = token.Claims.Where(claim => claim.Type == options.Value.RoleClaim).Select(claim => claim.Value).ToList();
        if (PersonRule.RoleOf(roles, options.Value.Meanings) is { } role)
        {
            return new Identity(Caller.Person(subject, name, role, new DateTimeOffset(token.ValidTo, TimeSpan.Zero)));
        }

        refused.SayNoRole(roles);
        return NoRole(name, options.Value.RoleClaim);

        string? Text(string claim) => token.TryGetPayloadValue(claim, out object? value) ? value as string : null;
    }

    // The subject of Entra ID differs by application; the object is the same as App Service authentication gives.
    private string? SubjectOf(JsonWebToken token, Func<string, string?> text) =>
        (options.Value.HasTenant ? PersonRule.EntraSubject(options.Value.TenantId!.Trim(), text("oid")) : null) ?? PersonRule.OpenIdSubject(token.Issuer, text("sub"));

    /// <summary>A person who is known, but whom nobody has given a role: 403 for everything.</summary>
    public static Identity NoRole(string name, string claim) =>
        new(null, $"{name} has no role here: the claim '{claim}' has none of the values that give one.", StatusCodes.Status403Forbidden);

    private static Identity Unreachable() =>
        new(null, "The identity provider can't be reached, so tokens can't be checked now. Keys are still accepted.", StatusCodes.Status503ServiceUnavailable);

    private TokenValidationParameters Parameters(JsonWebToken token, ProviderMetadata metadata) => new()
    {
        ValidAlgorithms = Algorithms,
        IssuerSigningKeys = metadata.Keys,
        TryAllIssuerSigningKeys = string.IsNullOrEmpty(token.Kid), // a provider with one key need not name it
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidIssuers = Issuers(metadata),
        ValidAudiences = options.Value.Audiences.SelectMany(a => Guid.TryParse(a, out _) ? new[] { a, $"api://{a}" } : [a]), // Entra ID says either, by version
        ValidateLifetime = true,
        LifetimeValidator = IsCurrent,
    };

    // Entra ID issues tokens of version 1 under another name than its metadata of version 2 says.
    private IEnumerable<string> Issuers(ProviderMetadata metadata) =>
        string.IsNullOrWhiteSpace(options.Value.Authority) && string.IsNullOrWhiteSpace(options.Value.Issuer)
            ? [metadata.Issuer, $"https://sts.windows.net/{options.Value.TenantId!.Trim().ToLowerInvariant()}/"]
            : [metadata.Issuer];

    private bool IsCurrent(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return expires is null ? throw new SecurityTokenNoExpirationException()
            : expires < now - ClockSkew ? throw new SecurityTokenExpiredException()
            : notBefore > now + ClockSkew ? throw new SecurityTokenNotYetValidException()
            : true;
    }

    // The library's own messages may quote the token.
    private static string Fault(Exception? exception) => exception switch
    {
        SecurityTokenExpiredException => "The token has expired.",
        SecurityTokenNotYetValidException => "The token is not valid yet.",
        SecurityTokenNoExpirationException => "The token has no end (exp).",
        SecurityTokenInvalidAudienceException => "The token is for another application: its audience (aud) is not the one of this service.",
        SecurityTokenInvalidIssuerException => "The token is of another provider or tenant: its issuer (iss) is not accepted.",
        SecurityTokenSignatureKeyNotFoundException => "The token is signed with a key that the identity provider does not have.",
        _ => "The token is not valid.",
    };
}
