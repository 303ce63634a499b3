using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Execution;

/// <summary>Secrets in a dictionary.</summary>
internal sealed class FakeSecrets(params (string Name, string Value)[] secrets) : ISecrets
{
    public bool TryGet(string name, [MaybeNullWhen(false)] out string value)
    {
        value = secrets.FirstOrDefault(s => s.Name == name).Value;
        return value is not null;
    }
}
