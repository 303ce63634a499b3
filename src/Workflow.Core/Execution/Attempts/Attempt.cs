using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Concurrency;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.History.Bodies;
using Workflow.Core.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>A call in progress: records its start, its waiting and its end, and reports the result.</summary>
internal sealed partial class Attempt
{
    private readonly IRunReader _runs;
    private readonly IExecutionStore _executions;
    private readonly ErrorRules _rules;
    private readonly TimeProvider _time;
    private readonly List<LogLine> _lines = [];
    private Task _recording = System.Threading.Tasks.Task.CompletedTask;
    private TaskExecution _execution;
    private bool _hasPlace;
    private TaskExecution? _begun;
    private bool _isKnownToWait;

    /// <param name="run">The run.</param>
    /// <param name="version">The version it is pinned to.</param>
    /// <param name="call">The call.</param>
    /// <param name="masks">Mask the run's secrets in everything that is recorded.</param>
    /// <param name="runs">Reads the run.</param>
    /// <param name="executions">Records it.</param>
    /// <param name="rules">Decide what follows from its error.</param>
    /// <param name="time">The clock.</param>
    public Attempt(Run run, PlannedVersion version, TaskCall call, SecretMasks masks, IRunReader runs, IExecutionStore executions, ErrorRules rules, TimeProvider time)
    {
        Masking = new AttemptMask(masks, run, version);
        (Run, Version, Call, _runs, _executions, _rules, _time) = (run, version, call, runs, executions, rules, time);
        Task = version.Definition.Tasks[call.Position];
        _execution = new TaskExecution
        {
            Position = call.Position,
            Task = Task.Name,
            TaskType = Task.TaskType,
            Index = call.Index,
            Attempt = call.Attempt,
            Status = ExecutionStatus.Running,
            StartedAt = time.GetUtcNow(),
        };
    }

    public Run Run { get; }

    public PlannedVersion Version { get; }

    public TaskCall Call { get; }

    public TaskDefinition Task { get; }

    /// <summary>Masks the run's secrets in everything that is recorded.</summary>
    public SecretMask Mask => Masking.Now;

    public AttemptMask Masking { get; }

    /// <summary>The round that it belongs to; <c>null</c>: its task does not repeat.</summary>
    public Round? Round
    {
        get => _execution.Round;
        set => _execution = _execution with { Round = value };
    }

    /// <summary>Which execution it is.</summary>
    public ExecutionKey Key => new(Call.Position, Call.Index, Call.Attempt);

    /// <summary>Its callback, once it has an address; <c>null</c>: its task has none.</summary>
    public AttemptCallback? Callback { get; set; }

    /// <summary>Who may answer it, and with what, while it waits for an event; or the ticket of its callback.</summary>
    public JsonElement? Request
    {
        get => _execution.Request;
        set => _execution = _execution with { Request = value };
    }

    /// <summary>Why its call may have to end early.</summary>
    public CallTokens Ends { get; init; }

    /// <summary>What its handler stores; <c>null</c>: this host stores nothing.</summary>
    public AttemptBodies? Bodies { get; private set; }

    /// <summary>Records its success if it is the last of its run; <c>null</c>: it is recorded like any other.</summary>
    public RecordLast? RecordLast { get; set; }

    /// <summary>Records its end with those before it; <c>null</c>: it is recorded by itself, at once.</summary>
    public HoldRecord? Hold { get; set; }

    /// <summary>Lets its handler store bodies.</summary>
    /// <param name="store">Keeps them; <c>null</c>: this host stores nothing.</param>
    /// <param name="wasBegun">Whether its start is on record: what earlier starts have stored is then removed when it ends.</param>
    public void StoreIn(IStoredBodies? store, bool wasBegun) => Bodies = store is null ? null : new AttemptBodies(this, store, wasBegun);

    /// <summary>The standing of a run that its own is a part of; <c>null</c>: it is gone.</summary>
    public Task<RunHead?> HeadAsync(string runId, CancellationToken cancellationToken) => _runs.GetHeadAsync(runId, cancellationToken);

    /// <summary>When it began; an attempt that is started again began when it was first recorded.</summary>
    public DateTimeOffset StartedAt => _execution.StartedAt ?? default;

    /// <summary>Adds a line to the run's log, written with the next record.</summary>
    public void Say(LogSeverity level, string message)
    {
        lock (_lines)
        {
            _lines.Add(new LogLine(_time.GetUtcNow(), level, Shown(message), Task.Name, Call.Index, Call.Attempt));
        }
    }

    /// <summary>A text that is safe to record: without secrets, and without terminal control characters.</summary>
    public string Shown(string text) => PlainText.Visible(Mask.Mask(text));

    /// <summary>Whether it has ended, recorded by this host or by another one that was faster.</summary>
    public bool HasEnded => _execution.Status.IsFinal();

    /// <summary>Records that it begins, after so many processes have died while they ran it.</summary>
    public Task BeginAsync(int deaths)
    {
        Begin(deaths);
        _begun = _execution = _execution with { OpenStarts = deaths + 1 };
        return RecordAsync();
    }

    /// <summary>Records that its end begins; besides, what is on record of it stays.</summary>
    public Task BeginEndAsync(TaskExecution recorded, int deaths)
    {
        if (deaths > 0)
        {
            Begin(deaths);
        }

        _begun = _execution = recorded with { OpenStarts = deaths + 1, Round = _execution.Round, TaskType = Task.TaskType };
        return RecordAsync();
    }

    /// <summary>It begins, which is recorded with its end.</summary>
    public void Begin(int deaths) =>
        Say(deaths == 0 ? LogSeverity.Info : LogSeverity.Warning, deaths == 0 ? "started" : ProcessDeaths.RestartMessage(deaths));

    /// <summary>Records which run it is about to start.</summary>
    public Task StartAsync(string childRunId)
    {
        _execution = _execution with { ChildRunId = childRunId };
        if (_begun is null)
        {
            Say(LogSeverity.Info, "started");
        }

        return RecordAsync();
    }

    /// <summary>Records that it was abandoned before its end by a process that has not crashed.</summary>
    public async Task GiveUpAsync()
    {
        if (_begun is { } begun)
        {
            _execution = begun with { OpenStarts = begun.OpenStarts - 1 };
            await RecordAsync();
        }
    }

    /// <summary>Fails an attempt during which the maximum number of processes has died.</summary>
    public Task<TaskReport> FailAfterDeathsAsync(RecordedExecution recorded)
    {
        Continue(recorded);
        return FailAsync(ProcessDeaths.Error);
    }

    /// <summary>Removes the child run set by <see cref="StartAsync"/>: it was not started after all.</summary>
    public void HasNoChild() => _execution = _execution with { ChildRunId = null };

    /// <summary>Records that it waits, and why; <paramref name="openStarts"/>: how often its end has begun.</summary>
    public Task WaitAsync(string reason, DateTimeOffset? dueAt = null, string? childRunId = null, string? eventName = null, string? eventKey = null, int openStarts = 0)
    {
        _execution = _execution with { Status = ExecutionStatus.Waiting, StatusReason = Shown(reason), DueAt = dueAt, ChildRunId = childRunId, EventName = eventName, EventKey = eventKey, OpenStarts = openStarts };
        if (!_isKnownToWait)
        {
            Say(LogSeverity.Info, reason);
        }

        return RecordAsync();
    }

    /// <summary>
    /// Records what its work waits for, waits, and records that it begins, or continues if it had begun before.
    /// </summary>
    public async Task WaitForResourceAsync(string reason, Task place)
    {
        var isFirst = !_hasPlace;
        _execution = _execution with { StatusReason = Shown(reason) };
        Say(LogSeverity.Info, reason);
        await RecordAsync();
        try
        {
            await place;
            _hasPlace = true;
        }
        finally
        {
            _execution = _execution with { StatusReason = null, StartedAt = isFirst && place.IsCompletedSuccessfully ? _time.GetUtcNow() : _execution.StartedAt };
        }

        await RecordAsync();
    }

    /// <summary>Records the items of a list; the task continues with them.</summary>
    public async Task<TaskReport> ExpandAsync(JsonElement items)
    {
        var count = items.GetArrayLength();
        _execution = _execution with { ItemCount = count, Items = Mask.Mask(items), OpenStarts = 0 };
        Say(LogSeverity.Info, count == 1 ? "has 1 item" : $"has {count} items");
        await RecordAsync();
        return Report();
    }

    /// <summary>Records the chunks of a list whose items are in a stored body; the task continues with them.</summary>
    public async Task<TaskReport> ExpandAsync(IReadOnlyList<ItemChunk> chunks)
    {
        var counts = new ItemCounts(chunks.Sum(chunk => chunk.Count));
        _execution = _execution with { ItemCount = chunks.Count, Items = StoredJson.Read(StoredJson.Write(chunks)), StatusReason = counts.Text(), OpenStarts = 0 };
        Say(LogSeverity.Info, $"has {counts.Text()} in {(chunks.Count == 1 ? "1 chunk" : $"{chunks.Count} chunks")}");
        await RecordAsync();
        return Report();
    }

    /// <summary>Restores earlier recorded values, so that recording the end keeps them.</summary>
    public void Continue(RecordedExecution recorded)
    {
        _isKnownToWait = recorded.IsWaiting; // its log says so already
        _execution = _execution with { StartedAt = recorded.StartedAt ?? _execution.StartedAt, ItemCount = recorded.ItemCount, ChildRunId = recorded.ChildRunId, Round = recorded.Round ?? _execution.Round };
    }

    /// <inheritdoc cref="Continue(RecordedExecution)"/>
    public void Continue(TaskExecution recorded) => _execution = _execution with { StartedAt = recorded.StartedAt, ItemCount = recorded.ItemCount };
}
