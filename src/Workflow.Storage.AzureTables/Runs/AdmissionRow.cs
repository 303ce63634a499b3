using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Storage.AzureTables.Runs;

/// <summary>A start as it is taken in: what is JSON is bytes already, and depends on nothing the caller holds.</summary>
internal sealed class AdmissionRow
{
    /// <exception cref="ArgumentException">The run's id names no workflow, or another.</exception>
    internal AdmissionRow(RunAdmission start)
    {
        // The id is all that a caller who asks for the run has; the partition it is in must follow from it.
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

        // The caller's document may be gone when the answer is made.
        Run = Inputs.AsSpan().SequenceEqual("{}"u8) ? Run : RunStartJson.Read(Run, Inputs);
    }

    /// <summary>All but what it carries over; of what it is started with, that of <see cref="Run"/> counts.</summary>
    internal RunAdmission Asked { get; }

    internal bool RecordsSkip => Asked.RecordsSkip;

    internal string? SkipReason => Asked.SkipReason;

    internal Run Run { get; }

    internal LogLine Line { get; }

    internal int MaxConcurrentRuns { get; }

    internal int MaxQueuedRuns => Asked.MaxQueuedRuns;

    internal OverlapPolicy Policy { get; }

    internal string? IdempotencyKey { get; }

    internal byte[] Inputs { get; }

    internal IReadOnlyList<ExecutionRow> CarriedOver { get; }
}
