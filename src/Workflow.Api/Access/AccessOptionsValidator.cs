using Microsoft.Extensions.Options;

namespace Workflow.Api.Access;

/// <summary>Refuses to start with a host name that can't be read: the name that was meant would be refused later, request by request.</summary>
internal sealed class AccessOptionsValidator : IValidateOptions<AccessOptions>
{
    public ValidateOptionsResult Validate(string? name, AccessOptions options)
    {
        var faults = KnownHosts.Faults(options.AllowedHosts).ToList();
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }
}
