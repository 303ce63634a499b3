using System.Diagnostics.CodeAnalysis;

namespace Workflow.Core.Secrets;

/// <summary>A host's source of secrets. They are read when a task needs them, and stored nowhere else.</summary>
public interface ISecrets
{
    /// <summary>Finds a secret by the name that <c>{{ secrets.NAME }}</c> gives.</summary>
    bool TryGet(string name, [MaybeNullWhen(false)] out string value);
}
