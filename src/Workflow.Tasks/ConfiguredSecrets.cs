using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Workflow.Core.Execution;

namespace Workflow.Tasks;

/// <summary>Secrets from the configuration, section <c>Workflow:Secrets</c>: usually the environment, <c>Workflow__Secrets__NAME</c>.</summary>
internal sealed class ConfiguredSecrets(IConfiguration configuration) : ISecrets
{
    // What the platform leaves in place of a value that it could not read from the vault. It is no secret, and must not be
    // sent to anybody as one.
    private const string UnresolvedReference = "@Microsoft.KeyVault(";

    /// <inheritdoc/>
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
    {
        value = configuration.GetSection("Workflow:Secrets").GetChildren().FirstOrDefault(s => s.Key == name)?.Value;
        if (value?.StartsWith(UnresolvedReference, StringComparison.OrdinalIgnoreCase) == true)
        {
            value = null;
        }

        return value is not null;
    }
}
