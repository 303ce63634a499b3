using System.Diagnostics.CodeAnalysis;
using Workflow.Core.Secrets;

namespace Workflow.Core.Tests.Execution;

/// <summary>One secret, whose value changes, or can't be read.</summary>
internal sealed class RotatingSecrets(string name, string? value) : ISecrets
{
    private readonly List<string> _earlier = [];
    private string? _now = value;
    private bool _isLoaded;

    public int Changes { get; private set; }

    /// <summary>What reading it fails with.</summary>
    public SecretFault? Fault { get; set; }

    public void Rotate(string value)
    {
        _earlier.Add(_now!);
        _now = value;
        Changes++;
    }

    public bool TryGet(string asked, [MaybeNullWhen(false)] out string value)
    {
        value = asked == name && _isLoaded && Fault is null ? _now : null;
        return value is not null;
    }

    public ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
    {
        if (names.Contains(name) && Fault is { } fault)
        {
            return ValueTask.FromResult<IReadOnlyList<SecretFault>>([fault]);
        }

        Changes += _isLoaded ? 0 : 1;
        _isLoaded |= names.Contains(name);
        return ValueTask.FromResult<IReadOnlyList<SecretFault>>([]);
    }

    public IReadOnlyList<string> Earlier(string asked) => asked == name ? _earlier : [];
}
