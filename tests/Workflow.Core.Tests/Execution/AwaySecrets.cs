using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Execution;

/// <summary>A secret that a process knows only when it has read it, and whose place may be away.</summary>
internal sealed class AwaySecrets(string name, string value) : ISecrets
{
    private bool _isKnown;

    /// <summary>Why it can't be read now; <c>null</c>: it can.</summary>
    public SecretFault? Fault { get; set; }

    public int Changes { get; private set; }

    public bool TryGet(string asked, [MaybeNullWhen(false)] out string found)
    {
        found = _isKnown && asked == name ? value : null;
        return found is not null;
    }

    public ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        var isKnown = Fault is null && names.Contains(name);
        (Changes, _isKnown) = (Changes + (isKnown == _isKnown ? 0 : 1), isKnown);
        return ValueTask.FromResult<IReadOnlyList<SecretFault>>(Fault is { } fault && names.Contains(name) ? [fault] : []);
    }
}
