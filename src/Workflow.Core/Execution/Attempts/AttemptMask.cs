using System.Collections.Immutable;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Secrets;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// The mask of an attempt. It grows while the attempt runs: by what the attempt, or another one of the workflow, gets in exchange
/// for secrets, and by new values of secrets.
/// </summary>
internal sealed class AttemptMask
{
    private readonly SecretMasks _masks;
    private readonly Run _run;
    private readonly PlannedVersion _version;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _own = new(StringComparer.Ordinal);
    private int _changes;
    private SecretMask _mask;

    public AttemptMask(SecretMasks masks, Run run, PlannedVersion version)
    {
        (_masks, _run, _version) = (masks, run, version);
        _changes = masks.Granted.Changes; // before the mask, which may be newer
        _mask = masks.Of(run, version);
    }

    /// <summary>The mask of what is known now.</summary>
    public SecretMask Now
    {
        get
        {
            lock (_lock)
            {
                if (_masks.Changes is var changes && changes != _changes)
                {
                    _changes = changes;
                    _mask = _masks.Of(_run, _version, _own);
                }

                return _mask;
            }
        }
    }

    /// <summary>
    /// Reads the run's secrets again before the end is recorded: another task may have used a new value in the meantime, and had it
    /// returned to this one.
    /// </summary>
    /// <param name="isNeeded">Whether the end has anything to mask.</param>
    public async ValueTask RefreshAsync(bool isNeeded)
    {
        if (isNeeded)
        {
            await _masks.LoadAsync(_run, _version, ImmutableHashSet<string>.Empty, CancellationToken.None);
        }
    }

    /// <summary>Masks values that only the attempt knows.</summary>
    public void Hide(params ReadOnlySpan<string> values)
    {
        lock (_lock)
        {
            foreach (var value in values)
            {
                _own.Add(value);
            }

            _mask = _masks.Of(_run, _version, _own);
        }
    }

    /// <summary>Adds a value that the attempt got in exchange for secrets.</summary>
    public void Add(string value, int position)
    {
        lock (_lock)
        {
            _own.Add(value);
        }

        _masks.Granted.Add(GrantedSecrets.KeysOf(_run.WorkflowId, _version.NeedsOf(position).Secrets), value);
    }
}
