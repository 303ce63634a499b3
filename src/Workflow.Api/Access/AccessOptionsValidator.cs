using Microsoft.Extensions.Options;

namespace Workflow.Api.Access;

/// <summary>Refuses to start with an invalid host name. Otherwise every request to the intended name would be refused later.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = KnownHosts.Faults(options.AllowedHosts).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
