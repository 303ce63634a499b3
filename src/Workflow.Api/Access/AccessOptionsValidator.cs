using Microsoft.Extensions.Options;

namespace Workflow.Api.Access;

/// <summary>Refuses to start with an invalid host name, to which every request would be refused later, with an invalid proxy, or with a key that can be guessed.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = KnownHosts.Faults(options.AllowedHosts).Concat(TrustedProxies.Faults(options.TrustedProxies)).Concat(BootstrapKeyFaults(options)).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    // The value is not quoted: it is a secret.
    private static IEnumerable<string> BootstrapKeyFaults(AccessOptions options) =>
        !options.HasBootstrapKey || options.BootstrapKey is not { } key ? []
        : key.Length < AccessOptions.BootstrapKeyLength ? [$"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapKey)} has {key.Length} characters; it must have {AccessOptions.BootstrapKeyLength} or more"]
        : key.Any(c => c is <= ' ' or > '~') ? [$"{AccessOptions.Section}:{nameof(AccessOptions.BootstrapKey)} must have visible ASCII characters only, as it is sent in a header"]
        : [];
}
