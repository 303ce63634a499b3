using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Workflow.Core.Execution;

namespace Workflow.Tasks;

/// <summary>Secrets from the configuration, section <c>Workflow:Secrets</c>: usually the environment, <c>Workflow__Secrets__NAME</c>.</summary>
internal sealed class ConfiguredSecrets(IConfiguration configuration) : ISecrets
{
    /// <inheritdoc/>
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
    {
        value = configuration.GetSection("Workflow:Secrets").GetChildren().FirstOrDefault(s => s.Key == name)?.Value;
        return value is not null;
    }
}
