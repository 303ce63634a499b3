using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Execution.Plans;

/// <summary>What the run loop needs of one task.</summary>
/// <param name="Name">Its name, for messages.</param>
/// <param name="Upstreams">The positions it waits for.</param>
/// <param name="Rule">When it starts, given how they ended.</param>
/// <param name="AllowFailure">Whether its failure counts as done.</param>
public sealed record PlannedTask(string Name, ImmutableArray<int> Upstreams, TriggerRule Rule, bool AllowFailure)
{
    /// <summary>How many upstreams have to succeed with rule <see cref="TriggerRule.NSuccess"/>, from 1.</summary>
    public int TriggerCount { get; init; } = 1;

    /// <summary>Whether the upstreams that are not done are cancelled when it is decided to run.</summary>
    public bool CancelLosers { get; init; }

    /// <summary>How it is retried; <c>null</c>: not at all.</summary>
    public RetryRules? Retry { get; init; }

    /// <summary>The positions of the tasks that may catch its errors.</summary>
    public ImmutableArray<int> Catches { get; init; } = [];

    /// <summary>Whether others name it in <c>catch</c>: it then runs if it catches an error of one of its upstreams, whatever its rule.</summary>
    public bool IsCatchTask { get; init; }

    /// <summary>Whether it runs once for each item of a list.</summary>
    public bool HasItems { get; init; }

    /// <summary>Whether its items are chunks of the items of a stored body.</summary>
    public bool HasChunks { get; init; }

    /// <summary>How many of its items may fail; <c>null</c>: none.</summary>
    public ToleratedFailures? ToleratedFailures { get; init; }

    /// <summary>How many of its items end it as soon as they have succeeded; <c>null</c>: it waits for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public NeededSuccesses? NeededSuccesses { get; init; }

    /// <summary>Whether its items go on when it has ended.</summary>
    [JsonIgnore]
    public bool MayRunOn => NeededSuccesses is { CancelLosers: false };

    /// <summary>Whether the engine waits for it itself, so that it holds no worker; see <c>WaitingTasks</c>.</summary>
    public bool Waits { get; init; }

    /// <summary>Whether it waits, without a worker, for a callback when its call has succeeded.</summary>
    public bool HasCallback { get; init; }

    /// <summary>Whether its type does no I/O. Only set in the plan that an engine of several processes is given.</summary>
    public bool IsInstant { get; init; }

    /// <summary>Whether its attempts hold places of a pool while they run, and wait for them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool HasPool { get; init; }

    /// <summary>How it ends the run when it is run; <c>null</c>: it does not.</summary>
    public RunStatus? Ends { get; init; }

    /// <summary>Most items at one time, from 1.</summary>
    public int MaxParallel { get; init; } = int.MaxValue;
}

/// <summary>A version of a workflow as the run loop sees it: the shape, without any payload.</summary>
public sealed class RunPlan
{
    private readonly Lazy<int[]> _levels;
    private readonly Lazy<bool[]> _holdsUpCleanup;
    private readonly Lazy<bool[]> _mayLose;

    private RunPlan(ImmutableArray<PlannedTask> tasks)
    {
        Tasks = tasks;
        Downstreams = TaskOrder.Downstreams([.. tasks.Select(t => t.Upstreams)]);
        _levels = new Lazy<int[]>(() => TaskLevels.Of([.. tasks.Select(t => t.Upstreams)], Downstreams));
        _holdsUpCleanup = new Lazy<bool[]>(() => UpstreamsOf(tasks, task => task.Rule.IsCleanup()));
        _mayLose = new Lazy<bool[]>(() => UpstreamsOf(tasks, task => task.CancelLosers));
        HasRaces = tasks.Any(task => task.CancelLosers || HasLosingItems(task));
    }

    /// <summary>The tasks by position.</summary>
    public ImmutableArray<PlannedTask> Tasks { get; }

    /// <summary>The level of each task, by position: see <see cref="TaskLevels"/>.</summary>
    public IReadOnlyList<int> Levels => _levels.Value;

    /// <summary>Time limit of a run from its start; <c>null</c>: none.</summary>
    public TimeSpan? Timeout { get; private init; }

    /// <summary>Time limit of clean-up, from the order to end.</summary>
    public TimeSpan CleanupTimeout { get; private init; } = TimeSpan.FromSeconds(DefinitionLimits.DefaultCleanupTimeoutSeconds);

    /// <summary>Whether a run that succeeds has outputs, which are evaluated at its end.</summary>
    public bool HasOutputs { get; private init; }

    /// <summary>Whether the first failure that fails a run ends it at once.</summary>
    public bool FailFast { get; private init; }

    /// <summary>Whether a task cancels the upstreams, or the items, that it does not wait for.</summary>
    public bool HasRaces { get; }

    /// <summary>For each position, the positions that wait for it.</summary>
    internal int[][] Downstreams { get; }

    /// <summary>The plan of a definition that the validator has accepted.</summary>
    public static RunPlan Of(WorkflowDefinition definition)
    {
        var upstreams = TaskOrder.Upstreams(definition.Tasks);
        var positions = definition.Tasks.Any(task => task.Catch is not null) ? definition.Tasks.Select((task, i) => (task.Name, i)).ToDictionary(t => t.Name, t => t.i, StringComparer.Ordinal) : [];
        var catches = definition.Tasks.Select(task => CatchTasks.NamesIn(task).Select(name => positions[name]).ToImmutableArray()).ToList();
        var catchTasks = catches.SelectMany(c => c).ToHashSet();
        return new RunPlan([.. definition.Tasks.Select((task, i) => Planned(task, upstreams[i]) with { Catches = catches[i], IsCatchTask = catchTasks.Contains(i) })])
        {
            Timeout = definition.TimeoutSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
            CleanupTimeout = TimeSpan.FromSeconds(definition.CleanupTimeoutSeconds),
            HasOutputs = definition.Outputs is not null,
            FailFast = definition.FailFast,
        };
    }

    /// <summary>A plan from its parts.</summary>
    /// <param name="tasks">The tasks by position.</param>
    /// <param name="timeout">Time limit of a run from its start; <c>null</c>: none.</param>
    /// <param name="cleanupTimeout">Time limit of clean-up; <c>null</c>: the default.</param>
    /// <param name="hasOutputs">Whether a run that succeeds has outputs.</param>
    /// <param name="failFast">Whether the first failure that fails a run ends it at once.</param>
    public static RunPlan Of(ImmutableArray<PlannedTask> tasks, TimeSpan? timeout = null, TimeSpan? cleanupTimeout = null, bool hasOutputs = false, bool failFast = false) =>
        new(tasks) { Timeout = timeout, HasOutputs = hasOutputs, FailFast = failFast, CleanupTimeout = cleanupTimeout ?? TimeSpan.FromSeconds(DefinitionLimits.DefaultCleanupTimeoutSeconds) };

    /// <summary>The position of the task that catches the errors of another, by its name; <c>null</c>: that one does not name it.</summary>
    /// <param name="position">The other.</param>
    /// <param name="name">Its name; <c>null</c>: no task.</param>
    internal int? CatchTaskOf(int position, string? name)
    {
        foreach (var catching in Tasks[position].Catches)
        {
            if (Tasks[catching].Name == name)
            {
                return catching;
            }
        }

        return null;
    }

    /// <summary>Whether a clean-up task waits for a task, directly or not.</summary>
    /// <param name="position">The task.</param>
    internal bool HoldsUpCleanup(int position) => _holdsUpCleanup.Value[position];

    /// <summary>
    /// Whether a task may be cancelled as another, downstream of it, is decided without it; or some of its items, as the task itself is.
    /// Clean-up never loses, but its items may.
    /// </summary>
    /// <param name="position">The task.</param>
    internal bool MayLose(int position) => HasRaces && ((_mayLose.Value[position] && !Tasks[position].Rule.IsCleanup()) || HasLosingItems(Tasks[position]));

    private static bool HasLosingItems(PlannedTask task) => task.NeededSuccesses is { CancelLosers: true };

    // Directly or not.
    private static bool[] UpstreamsOf(ImmutableArray<PlannedTask> tasks, Func<PlannedTask, bool> isOne)
    {
        var found = new bool[tasks.Length];
        var open = new Queue<int>(Enumerable.Range(0, tasks.Length).Where(position => isOne(tasks[position])));
        while (open.TryDequeue(out var position))
        {
            foreach (var upstream in tasks[position].Upstreams)
            {
                if (!found[upstream])
                {
                    found[upstream] = true;
                    open.Enqueue(upstream);
                }
            }
        }

        return found;
    }

    private static PlannedTask Planned(TaskDefinition task, ImmutableArray<int> upstreams) =>
        new(task.Name, upstreams, task.TriggerRule, task.AllowFailure)
        {
            TriggerCount = task.TriggerCount ?? 1,
            CancelLosers = task.CancelLosers,
            ToleratedFailures = task.ToleratedFailures is not null && BodyItems.Has(task) ? ChunkedTask.Any : task.ToleratedFailures,
            NeededSuccesses = task.NeededSuccesses,
            Retry = task.Retry,
            HasItems = task.ForEach is not null,
            HasChunks = BodyItems.Has(task),
            Waits = WaitingTaskTypes.Includes(task.TaskType),
            HasCallback = task.Callback is not null,
            Ends = task.TaskType switch
            {
                FailTaskType.TypeName => RunStatus.Failed,
                SucceedTaskType.TypeName => RunStatus.Succeeded,
                _ => null,
            },
            HasPool = task.Pool is not null,
            MaxParallel = task.MaxParallel ?? (GroupDefinition.Is(task) ? DefinitionLimits.ParallelGroups : task.Pool is not null ? DefinitionLimits.ParallelPoolItems : int.MaxValue),
        };
}
