using Microsoft.Extensions.Options;

namespace Workflow.Api.Access.People;

/// <summary>Refuses to start with settings by which nobody could sign in, or everybody.</summary>
internal sealed class EntraOptionsValidator : IValidateOptions<EntraOptions>
{
    public ValidateOptionsResult Validate(string? name, EntraOptions options)
    {
        var faults = Faults(options).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    /// <summary>Whether an address may be asked for keys: over TLS, or on this machine.</summary>
    public static bool IsSafe(Uri address) => address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback);

    private static IEnumerable<string> Faults(EntraOptions options)
    {
        // Words such as "common" stand for every tenant, of which anyone can have one.
        if (options.HasTenant && !Guid.TryParse(options.TenantId, out _))
        {
            yield return $"{Setting(nameof(options.TenantId))} must be the id of one tenant, a GUID";
        }

        if (options.Provider is { } provider && (!Uri.TryCreate(provider, UriKind.Absolute, out var address) || !IsSafe(address) || address.Query.Length > 0 || address.Fragment.Length > 0))
        {
            yield return $"{Setting(string.IsNullOrWhiteSpace(options.Authority) ? nameof(options.Instance) : nameof(options.Authority))} must be an https:// address (http:// on this machine only)";
        }

        if (options.Provider is null && options.Audiences.Count > 0)
        {
            yield return $"{Setting(nameof(options.Audience))} needs {Setting(nameof(options.TenantId))} or {Setting(nameof(options.Authority))}";
        }

        if (options.Provider is not null && options.Audiences.Count == 0 && !options.AppService)
        {
            yield return $"{Setting(nameof(options.Audience))} is missing: a token for any other application would be accepted";
        }

        // The provider may accept every tenant, and the owner of a tenant can give any role in it.
        if (options.AppService && !options.HasTenant)
        {
            yield return $"{Setting(nameof(options.AppService))} needs {Setting(nameof(options.TenantId))}";
        }

        if (string.IsNullOrWhiteSpace(options.RoleClaim))
        {
            yield return $"{Setting(nameof(options.RoleClaim))} must not be empty";
        }
    }

    private static string Setting(string name) => $"{EntraOptions.Section}:{name}";
}
