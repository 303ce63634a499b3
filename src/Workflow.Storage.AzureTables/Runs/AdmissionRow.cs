using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>A start that is to be admitted. JSON is encoded already, so that nothing depends on the caller's objects.</summary>
internal sealed class AdmissionRow
{
    /// <exception cref="ArgumentException">The run's id does not contain the id of its workflow.</exception>
    internal AdmissionRow(RunAdmission start)
    {
        // A run is read by its id alone, so the partition must follow from the id.
        if (RunKeys.Partition(start.Run.Id) != RunKeys.Partition(start.Run.WorkflowId))
        {
            throw new ArgumentException($"'{start.Run.Id}' is no id of a run of workflow {start.Run.WorkflowId}.", nameof(start));
        }

        Asked = start with { CarriedOver = null };
        Run = start.Run;
        Line = start.Line;
        MaxConcurrentRuns = start.MaxConcurrentRuns;
        Policy = start.Policy;
        IdempotencyKey = start.IdempotencyKey;
        Inputs = RunStartJson.Write(start.Run);
        CarriedOver = [.. (start.CarriedOver ?? []).Select(execution => new ExecutionRow(start.Run.Id, execution))];

        // The caller's document may be disposed before the result is made.
        Run = Inputs.AsSpan().SequenceEqual("{}"u8) ? Run : RunStartJson.Read(Run, Inputs);
    }

    /// <summary>The start, without what it carries over. Its inputs are those of <see cref="Run"/>.</summary>
    internal RunAdmission Asked { get; }

    internal bool RecordsSkip => Asked.RecordsSkip;

    internal string? SkipReason => Asked.SkipReason;

    internal Run Run { get; }

    internal LogLine Line { get; }

    internal int MaxConcurrentRuns { get; }

    internal int MaxQueuedRuns => Asked.IsDue ? int.MaxValue : Asked.MaxQueuedRuns; // a run that is due is counted already

    /// <summary>Whether the number of runs with its key is limited.</summary>
    internal bool LimitsKey => Asked.KeyLimit is not null && Run.ConcurrencyKey is not null;

    internal OverlapPolicy Policy { get; }

    internal string? IdempotencyKey { get; }

    internal byte[] Inputs { get; }

    internal IReadOnlyList<ExecutionRow> CarriedOver { get; }
}
