using Workflow.Core.Secrets;

namespace Workflow.Api.Contracts;

/// <summary>A secret that the service knows. Nobody is shown its value.</summary>
/// <param name="Name">The name by which expressions refer to it.</param>
/// <param name="Source">Where its value comes from: environment (in Azure, a setting of the app), file, command_line, key_vault, or other.</param>
/// <param name="IsReadable">Whether it has a value; false for a reference to a vault that could not be read.</param>
public sealed record SecretResponse(string Name, SecretSource Source, bool IsReadable)
{
    internal static SecretResponse Of(SecretName secret) => new(secret.Name, secret.Source, secret.IsReadable);
}
