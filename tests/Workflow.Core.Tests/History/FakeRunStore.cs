using System.Collections.Concurrent;
using System.Text.Json;
using Workflow.Core.History;
using Workflow.Core.Paging;

namespace Workflow.Core.Tests.History;

/// <summary>Runs, executions and events in memory, with every write kept as it came.</summary>
internal sealed class FakeRunStore : IRunStore
{
    private readonly Lock _lock = new(); // items are done in parallel
    private readonly SortedDictionary<string, Run> _runs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedDictionary<(int, int, int), TaskExecution>> _executions = new(StringComparer.Ordinal);
    private readonly Dictionary<(long, string), string> _keys = [];
    private readonly List<(string RunId, string Name, JsonElement Payload, long Number, EventSender? Sender)> _events = [];
    private readonly Dictionary<(string, ExecutionKey), (CollectedEvents State, List<JsonElement> Payloads)> _collected = [];
    private long _eventNumber;
    private readonly Dictionary<(string, string), EventReceipt> _receipts = [];

    /// <summary>One call of <see cref="RecordAsync"/>.</summary>
    public sealed record Write(string RunId, IReadOnlyList<TaskExecution> Executions, IReadOnlyList<LogLine> Lines);

    /// <summary>The writes, in the order in which they were issued.</summary>
    public List<Write> Writes { get; } = [];

    /// <summary>The first log line of each admitted run.</summary>
    public List<LogLine> CreationLines { get; } = [];

    /// <summary>The lines that came with changes of runs, and with events.</summary>
    public List<LogLine> RunLines { get; } = [];

    /// <summary>The arguments of <see cref="AdmitAsync"/>.</summary>
    public List<RunAdmission> Admissions { get; } = [];

    /// <summary>Answers <see cref="RecordAsync"/> in place of success, given which write it is, from 0.</summary>
    public Func<int, Task>? OnRecord { get; set; }

    /// <summary>Whether a write is lost and fails, given its number from 0.</summary>
    public Func<int, bool>? FailBefore { get; set; }

    /// <summary>Called before <see cref="GetAsync"/> reads, to change the run as others would.</summary>
    public Action? BeforeGet { get; set; }

    /// <summary>Called before <see cref="GetAsync"/> returns, with the run that was read; may wait or throw.</summary>
    public Func<Run?, Task>? OnGet { get; set; }

    /// <summary>Called before the status of a run changes; the caller gets what it throws.</summary>
    public Action<RunTransition>? OnTransition { get; set; }

    /// <summary>Called before a run is admitted.</summary>
    public Action<RunAdmission>? OnAdmit { get; set; }

    /// <summary>Called when a run was admitted, before its caller knows.</summary>
    public Action<RunAdmission>? AfterAdmit { get; set; }

    /// <summary>Whether the workflow of a run that is created is gone.</summary>
    public bool WorkflowIsGone { get; set; }

    /// <summary>Puts a run there as it is.</summary>
    public void Put(Run run)
    {
        lock (_lock)
        {
            _runs[run.Id] = run;
        }
    }

    /// <summary>Removes a run, as retention would.</summary>
    public void Remove(string runId)
    {
        lock (_lock)
        {
            _runs.Remove(runId);
        }
    }

    public Task<Admission> AdmitAsync(RunAdmission admission, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Admissions.Add(admission);
        }

        OnAdmit?.Invoke(admission);
        Admission admitted;
        lock (_lock)
        {
            admitted = Admit(admission);
        }

        AfterAdmit?.Invoke(admission);
        return Task.FromResult(admitted);
    }

    private readonly Dictionary<(long, string), DateTimeOffset> _lastBegun = [];

    public Task<Promotion> PromoteAsync(long workflowId, PromotionOrder order, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(new Promotion(Promote(workflowId, order), IsMore: false));
        }
    }

    private List<RunHead> Promote(long workflowId, PromotionOrder order)
    {
        foreach (var queued in Line(workflowId, QueuedFor.Key).Where(r => r.ConcurrencyKey == order.Key?.Key))
        {
            if (Of(workflowId).Count(r => r.HoldsPlace && r.ConcurrencyKey == queued.ConcurrencyKey) < order.Key!.Value.Limit)
            {
                _runs[queued.Id] = queued.With(order.Rate is { } rule && queued.RateKey is not null ? RateLine.Enter(queued, rule, order.At)! : Overlap.EnterLine(queued, order.MaxConcurrentRuns)!);
            }
        }

        foreach (var queued in Line(workflowId, QueuedFor.Rate).Where(r => r.RateKey == order.RateKey || r.ConcurrencyKey == order.Key?.Key))
        {
            var state = RateOf(queued);
            _runs[queued.Id] = queued.With(
                order.Rate is null || (!state.HasNext && state.IsOpen(order.Rate, order.At)) ? RateLine.Leave(queued, order.MaxConcurrentRuns)!
                : RateLine.Mark(queued, state.HasNext ? null : state.LastBegun + order.Rate.Spacing) ?? queued);
        }

        List<RunHead> promoted = [];
        foreach (var queued in Line(workflowId, QueuedFor.Slot).Take(Overlap.MaxPromoted))
        {
            if (Of(workflowId).Count(r => r.Status.HoldsSlot()) < order.MaxConcurrentRuns)
            {
                _runs[queued.Id] = queued with { Status = RunStatus.Pending, StatusReason = null };
                promoted.Add(_runs[queued.Id].ToHead());
                Begin(queued, order.Rate, order.At);
            }
        }

        return promoted;
    }

    private void Begin(Run run, Workflow.Core.Definitions.RateLimitRule? rule, DateTimeOffset at)
    {
        if (rule is null || run.RateKey is not { } key)
        {
            return;
        }

        _lastBegun[(run.WorkflowId, key)] = at;
        foreach (var next in Line(run.WorkflowId, QueuedFor.Rate).Where(r => r.RateKey == key).Take(1))
        {
            _runs[next.Id] = next.With(RateLine.Mark(next, at + rule.Spacing) ?? next);
        }
    }

    private List<Run> Line(long workflowId, QueuedFor queuedFor) => [.. Of(workflowId).Where(r => r.Status == RunStatus.Queued && r.QueuedFor == queuedFor).OrderBy(r => r.Rank).ThenBy(r => r.Id, StringComparer.Ordinal)];

    private RateState RateOf(Run run) => run.RateKey is not { } key ? default : new(
        _lastBegun.TryGetValue((run.WorkflowId, key), out var last) ? last : null,
        Line(run.WorkflowId, QueuedFor.Rate).Exists(r => r.RateKey == key),
        Line(run.WorkflowId, QueuedFor.Slot).Exists(r => r.RateKey == key));

    public Task<DateTimeOffset?> FindLastBegunAsync(long workflowId, string rateKey, CancellationToken cancellationToken) =>
        Task.FromResult(_lastBegun.TryGetValue((workflowId, rateKey), out var last) ? last : (DateTimeOffset?)null);

    public Task<IReadOnlyList<RunHead>> ListDelayedAsync(DateTimeOffset until, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunHead>>([.. Delayed.Where(r => r.WakesAt <= until).Take(most).Select(r => r.ToHead())]);

    public Task<DateTimeOffset?> NextStartAsync(DateTimeOffset after, CancellationToken cancellationToken) => Task.FromResult(Delayed.Select(r => r.WakesAt).FirstOrDefault(at => at > after));

    public Task<int> CountAheadAsync(RunHead run, int most, CancellationToken cancellationToken) => Task.FromResult(
        run.QueuedFor == QueuedFor.Start ? 0 : Of(run.WorkflowId).Count(r => r.Status == RunStatus.Queued && r.QueuedFor == run.QueuedFor && (run.QueuedFor == QueuedFor.Slot || (run.QueuedFor == QueuedFor.Rate ? r.RateKey == run.RateKey : r.ConcurrencyKey == run.ConcurrencyKey)) && (r.Rank, r.Id).CompareTo((run.Rank, run.Id)) < 0));

    public Task<IReadOnlyList<RunHead>> ListHoldersAsync(long workflowId, string key, int most, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<RunHead>>([.. Of(workflowId).Where(r => r.HoldsPlace && r.ConcurrencyKey == key).OrderBy(r => r.CreatedAt).Take(most).Select(r => r.ToHead())]);

    private IEnumerable<Run> Delayed
    {
        get
        {
            lock (_lock)
            {
                return [.. _runs.Values.Where(r => r.WakesAt is not null).OrderBy(r => r.WakesAt)];
            }
        }
    }

    public Task<EventReceipt?> AddEventAsync(SentEvent added, CancellationToken cancellationToken)
    {
        if (added.IdempotencyKey is { } used && _receipts.TryGetValue((added.RunId, used), out var before))
        {
            return Task.FromResult<EventReceipt?>(before);
        }

        if (!_runs.TryGetValue(added.RunId, out var run) || run.Status.IsFinal())
        {
            return Task.FromResult<EventReceipt?>(null);
        }

        _events.Add((added.RunId, added.Name, added.Payload, ++_eventNumber, added.Sender));
        RunLines.Add(added.Line);
        if (added.IdempotencyKey is { } key)
        {
            _receipts[(added.RunId, key)] = added.Receipt();
        }

        return Task.FromResult<EventReceipt?>(added.Receipt());
    }

    public Task<EventReceipt?> FindReceiptAsync(string runId, string idempotencyKey, CancellationToken cancellationToken) =>
        Task.FromResult(_receipts.GetValueOrDefault((runId, idempotencyKey)));

    public async Task<bool> TakeEventAsync(string runId, string name, TaskExecution succeeded, LogLine line, CancellationToken cancellationToken)
    {
        var last = await FindLastAsync(runId, succeeded.Position, succeeded.Index, cancellationToken);
        var hasEnded = last?.Attempt == succeeded.Attempt && last.Status.IsFinal();
        if (!hasEnded && _events.FindIndex(e => e.RunId == runId && e.Name == name) is var at and >= 0)
        {
            await RecordAsync(runId, [succeeded with { Output = _events[at].Payload }], [line], cancellationToken);
            _events.RemoveAt(at);
            return true;
        }

        return false;
    }

    /// <summary>The events that each call of <see cref="ListEventsAsync"/> gave.</summary>
    public List<IReadOnlyList<WaitingEvent>> Offered { get; } = [];

    /// <summary>Called before events are given to an execution, with the store's own work as the argument; the caller gets what it throws.</summary>
    public Func<EventCollection, Task>? OnCollect { get; set; }

    public Task<IReadOnlyList<WaitingEvent>> ListEventsAsync(string runId, string name, long after, CancellationToken cancellationToken)
    {
        IReadOnlyList<WaitingEvent> found = [.. _events.Where(e => e.RunId == runId && e.Name == name && e.Number > after).Take(IEventStore.EventPage).Select(e => new WaitingEvent(e.Number, e.Payload, e.Sender))];
        Offered.Add(found);
        return Task.FromResult(found);
    }

    public async Task<bool> CollectEventsAsync(EventCollection collected, CancellationToken cancellationToken)
    {
        await (OnCollect?.Invoke(collected) ?? Task.CompletedTask);
        var taker = collected.Taker;
        var last = await FindLastAsync(collected.RunId, taker.Position, taker.Index, cancellationToken);
        var chosen = _events.FindAll(e => e.RunId == collected.RunId && e.Name == collected.Name && collected.Numbers.Contains(e.Number));
        var key = (collected.RunId, new ExecutionKey(taker.Position, taker.Index, taker.Attempt));
        var before = _collected.TryGetValue(key, out var found) ? found : (default, []);
        if (last?.Attempt != taker.Attempt || last.Status.IsFinal() || before.State.Cursor != collected.Before.Cursor || chosen.Count < collected.Numbers.Count)
        {
            return false;
        }

        try
        {
            await RecordAsync(collected.RunId, [taker], collected.Lines, cancellationToken);
        }
        finally
        {
            // One transaction: also if the caller dies after it.
            if (await FindLastAsync(collected.RunId, taker.Position, taker.Index, CancellationToken.None) == taker)
            {
                _events.RemoveAll(chosen.Contains);
                _collected[key] = (collected.Now, [.. before.Payloads, .. chosen.Select(e => e.Payload)]);
            }
        }

        return true;
    }

    public Task<IReadOnlyList<JsonElement>> ListCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<JsonElement>>(_collected.TryGetValue((runId, taker), out var found) ? [.. found.Payloads] : []);

    public Task<CollectedEvents> FindCollectedAsync(string runId, ExecutionKey taker, CancellationToken cancellationToken) =>
        Task.FromResult(_collected.TryGetValue((runId, taker), out var found) ? found.State : default);

    public async Task<BegunRun?> BeginAsync(string runId, DateTimeOffset at, LogLine line, DateTimeOffset? eagerUntil, CancellationToken cancellationToken)
    {
        if (await GetAsync(runId, cancellationToken) is not { } run)
        {
            return null;
        }

        var begun = run.Status == RunStatus.Pending ? await TransitionAsync(new RunTransition(runId, [RunStatus.Pending], RunStatus.Running, at) { EagerUntil = eagerUntil }, line, cancellationToken) : null;
        return begun is not null ? new BegunRun(run.With(begun), IsBegun: true)
            : run.Status != RunStatus.Pending ? new BegunRun(run, IsBegun: false)
            : await GetAsync(runId, cancellationToken) is { } now ? new BegunRun(now, IsBegun: false)
            : null;
    }

    public async Task<EndedTransition?> EndWithAsync(RunTransition end, LogLine line, IReadOnlyList<TaskExecution> last, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!_runs.TryGetValue(end.RunId, out var run) || end.Apply(run) is null)
            {
                return null;
            }
        }

        // A test that changes the run meanwhile, or loses the write, sees the two as one.
        OnTransition?.Invoke(end);
        var recorded = await ListRecordedAsync(end.RunId, cancellationToken);
        if (recorded.Any(e => e.Status.IsFinal() && last.Any(l => (l.Position, l.Index, l.Attempt) == (e.Position, e.Index, e.Attempt))))
        {
            return null;
        }

        await RecordAsync(end.RunId, last, lines, cancellationToken);

        lock (_lock)
        {
            var changed = end.Apply(_runs[end.RunId]) ?? throw new InvalidOperationException("The run has changed while its end was recorded.");
            _runs[changed.Id] = changed;
            RunLines.Add(line);
            return new EndedTransition(changed.ToHead(), IsQueueEmpty: false);
        }
    }

    public Task<RunHead?> TransitionAsync(RunTransition transition, LogLine? line, CancellationToken cancellationToken)
    {
        OnTransition?.Invoke(transition);
        lock (_lock)
        {
            if (!_runs.TryGetValue(transition.RunId, out var run) || transition.Apply(run) is not { } changed)
            {
                return Task.FromResult<RunHead?>(null);
            }

            _runs[changed.Id] = changed;
            RunLines.AddRange(line is null ? [] : [line]);
            return Task.FromResult<RunHead?>(changed.ToHead());
        }
    }

    public async Task<IReadOnlyList<TaskExecution>> RecordAsync(string runId, IReadOnlyList<TaskExecution> executions, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken)
    {
        int write;
        List<TaskExecution> ended = [];
        lock (_lock)
        {
            write = Writes.Count;
            Writes.Add(new Write(runId, executions, lines));
            if (FailBefore?.Invoke(write) == true)
            {
                throw new IOException("The write is lost.");
            }

            foreach (var execution in executions)
            {
                if (ExecutionsOf(runId).GetValueOrDefault(Key(new ExecutionKey(execution.Position, execution.Index, execution.Attempt))) is { } there && there.Status.IsFinal())
                {
                    ended.Add(there);
                }
                else
                {
                    Keep(runId, execution);
                }
            }
        }

        await (OnRecord?.Invoke(write) ?? Task.CompletedTask);
        return ended;
    }

    public async Task<Run?> GetAsync(string runId, CancellationToken cancellationToken)
    {
        BeforeGet?.Invoke();
        var run = Find(runId);
        await (OnGet?.Invoke(run) ?? Task.CompletedTask);
        return run;
    }

    public async Task<RunHead?> GetHeadAsync(string runId, CancellationToken cancellationToken) => (await GetAsync(runId, cancellationToken))?.ToHead();

    public Task<Run?> FindByIdempotencyKeyAsync(long workflowId, string key, CancellationToken cancellationToken) =>
        Task.FromResult(_keys.TryGetValue((workflowId, key), out var id) ? Find(id) : null);

    /// <summary>Most runs that were read at one time.</summary>
    public int MostRead { get; private set; }

    public Task<Page<RunHead>> ListActiveAsync(long? workflowId, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(PageOf(r => (workflowId ?? r.WorkflowId) == r.WorkflowId && !r.Status.IsFinal(), page).Select(r => r.ToHead()));

    public Task<string?> FindInFrontOfAsync(RunHead run, CancellationToken cancellationToken)
    {
        var others = Of(run.WorkflowId).Where(r => r.Id != run.Id).OrderBy(r => r.CreatedAt).ThenBy(r => r.Id, StringComparer.Ordinal).ToList();
        return Task.FromResult((others.LastOrDefault(r => r.Status == RunStatus.Queued && string.CompareOrdinal(r.Id, run.Id) < 0) ?? others.Find(r => r.Status.HoldsSlot()))?.Id);
    }

    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, CancellationToken cancellationToken)
    {
        WholeRecords++;
        return Task.FromResult<IReadOnlyList<RecordedExecution>>(ListRecorded(runId));
    }

    /// <summary>How often the whole record of a run was read.</summary>
    public int WholeRecords { get; private set; }

    private List<RecordedExecution> ListRecorded(string runId) => [.. CopyOf(runId).Select(e => Recorded(e.Value))];

    public Task<IReadOnlyList<RecordedExecution>> ListRecordedAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken)
    {
        OnListExecutions?.Invoke();
        RecordedRanges.Add(ranges);
        return Task.FromResult<IReadOnlyList<RecordedExecution>>([.. ListRecorded(runId).Where(e => ranges.Any(range => range.Contains(new ExecutionKey(e.Position, e.Index, e.Attempt))))]);
    }

    /// <summary>The ranges of which the records were read, in order of the reads.</summary>
    public List<IReadOnlyList<ExecutionRange>> RecordedRanges { get; } = [];

    public Task<RecordedExecution?> FindRecordedAsync(string runId, ExecutionKey key, CancellationToken cancellationToken) =>
        Task.FromResult<RecordedExecution?>(CopyOf(runId).Where(e => e.Key == Key(key)).Select(e => (RecordedExecution?)Recorded(e.Value)).FirstOrDefault());

    public Task<IReadOnlyList<TaskExecution>> ListExecutionsAsync(string runId, ExecutionKey? after, int limit, CancellationToken cancellationToken)
    {
        OnListExecutions?.Invoke();
        return Task.FromResult<IReadOnlyList<TaskExecution>>(
            [.. CopyOf(runId).Where(e => after is not { } key || e.Key.CompareTo(Key(key)) > 0).Take(limit).Select(e => e.Value with { Items = null })]);
    }

    public Task<ExecutionPart> ListPartAsync(string runId, ExecutionQuery query, CancellationToken cancellationToken)
    {
        OnListExecutions?.Invoke();
        List<TaskExecution> inRange = [.. CopyOf(runId).Select(e => e.Value with { Items = null }).Where(e => query.Range.Contains(ExecutionKey.Of(e)))];
        ExecutionKey? searchedTo = null;
        if (query.Status is not null)
        {
            (var found, searchedTo) = query.Search([.. inRange.Take(ExecutionQuery.MostSearched + 1).Select(e => (ExecutionKey.Of(e), e.Status))]);
            inRange = [.. inRange.Where(e => found.Contains(ExecutionKey.Of(e)))];
        }

        var page = new PageBudget(query.Limit, query.MaxBytes);
        List<TaskExecution> taken = [.. inRange.TakeWhile(execution => page.TryTake(PageBytes.Of(execution))).Select(e => query.HasPayloads ? e : e.WithoutPayloads())];
        return Task.FromResult(taken.Count < inRange.Count ? ExecutionPart.Of(taken, isMore: true) : new ExecutionPart(taken, searchedTo));
    }

    public Task<IReadOnlyList<TaskExecution>> ListHeadsAsync(string runId, IReadOnlyList<ExecutionRange> ranges, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<TaskExecution>>([.. CopyOf(runId).Select(e => e.Value.ToHead()).Where(e => ranges.Any(range => range.Contains(ExecutionKey.Of(e))))]);

    public Task<StatusCounts> CountItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        Task.FromResult(StatusCounts.OfItems(CopyOf(runId).Select(e => e.Value).Where(e => e.Position == position && e.Index is not null).Select(e => (e.Index!.Value, e.Status))));

    /// <summary>The tasks whose last attempts were read, in order of the reads.</summary>
    public ConcurrentQueue<int> LastReads { get; } = new();

    public Task<TaskExecution?> FindLastAsync(string runId, int position, int? index, CancellationToken cancellationToken)
    {
        LastReads.Enqueue(position);
        return Task.FromResult(CopyOf(runId).Select(e => e.Value).LastOrDefault(e => e.Position == position && e.Index == index));
    }

    public Task<JsonElement?> GetItemsAsync(string runId, int position, CancellationToken cancellationToken) =>
        Task.FromResult(CopyOf(runId).FirstOrDefault(e => e.Key == (position, -1, 1)).Value?.Items);

    public Task<Page<Run>> ListAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        Task.FromResult(PageOf(
            r => (filter.WorkflowId ?? r.WorkflowId) == r.WorkflowId && (filter.Trigger ?? r.Trigger) == r.Trigger && (filter.Status ?? r.Status) == r.Status && !(filter.IsActive && r.Status.IsFinal()) && !(r.CreatedAt < filter.CreatedFrom) && !(r.CreatedAt >= filter.CreatedBefore),
            page));

    public async Task<Page<RunHead>> ListHeadsAsync(RunFilter filter, PageRequest page, CancellationToken cancellationToken) =>
        (await ListAsync(filter, page, cancellationToken)).Select(run => run.ToHead());

    /// <summary>Answers <see cref="DeleteAsync"/> in place of success, given the run.</summary>
    public Func<string, Task>? OnDelete { get; set; }

    /// <summary>Called by <see cref="ListExecutionsAsync"/> before it answers.</summary>
    public Action? OnListExecutions { get; set; }

    /// <summary>Runs whose deletion broke off.</summary>
    public List<string> Leftovers { get; } = [];

    public Task<Page<string>> ListEndedAsync(DateTimeOffset completedBefore, PageRequest page, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            List<(string End, string Id)> due = [.. _runs.Values
                .Where(r => r.Group is null && r.Status.IsFinal() && r.CompletedAt < completedBefore)
                .Select(r => ($"{r.CompletedAt:O} {r.Id}", r.Id))
                .Concat(Leftovers.Select(id => ("", id)))
                .Where(r => page.Cursor is null || string.CompareOrdinal(r.Item1, page.Cursor) > 0)
                .OrderBy(r => r.Item1, StringComparer.Ordinal)];
            return Task.FromResult(new Page<string>([.. due.Take(page.Limit).Select(r => r.Id)], due.Count > page.Limit ? due[page.Limit - 1].End : null));
        }
    }

    public async Task<bool> DeleteAsync(string runId, CancellationToken cancellationToken)
    {
        await (OnDelete?.Invoke(runId) ?? Task.CompletedTask);
        lock (_lock) // a bulk operation removes several at the same time
        {
            return Leftovers.Remove(runId) | (_runs.TryGetValue(runId, out var run) && run.Status.IsFinal() && _runs.Remove(runId));
        }
    }

    public Task AppendAsync(string runId, IReadOnlyList<LogLine> lines, CancellationToken cancellationToken) => RecordAsync(runId, [], lines, cancellationToken);

    public Task<Page<LogLine>> ListLogAsync(string runId, PageRequest page, CancellationToken cancellationToken) =>
        throw new NotSupportedException("No rule of Core reads logs.");

    /// <summary>What the loop reads of an execution after a restart.</summary>
    public static RecordedExecution Recorded(TaskExecution e) => RecordedExecution.Of(e);

    private Admission Admit(RunAdmission admission)
    {
        var run = admission.Run;
        if (WorkflowIsGone)
        {
            return new Admission(AdmissionOutcome.NoWorkflow, null);
        }

        if (_runs.TryGetValue(run.Id, out var there) && !(admission.IsDue && there is { Status: RunStatus.Queued, QueuedFor: QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch }))
        {
            return new Admission(AdmissionOutcome.Repeated, there);
        }

        run = there?.With(run.ToHead()) ?? run; // one that is due keeps what it was started with
        if (run.Group is not null)
        {
            _runs[run.Id] = run;
            return new Admission(AdmissionOutcome.Accepted, run);
        }

        if (admission.IdempotencyKey is { } key && _keys.TryGetValue((run.WorkflowId, key), out var id))
        {
            var isSame = Gathering.IsSame(_runs[id], admission);
            return new Admission(isSame ? AdmissionOutcome.Repeated : AdmissionOutcome.KeyReused, _runs[id]);
        }

        if (admission.SkipReason is { } reason)
        {
            return Skip(admission, reason);
        }

        List<Run> active = [.. Of(run.WorkflowId).Where(r => r.Status.HoldsSlot())];
        List<Run> queued = [.. Of(run.WorkflowId).Where(r => r.Status == RunStatus.Queued && r.QueuedFor is not (QueuedFor.Start or QueuedFor.Quiet or QueuedFor.Batch))];
        List<Run> ofKey = [.. Of(run.WorkflowId).Where(r => r.ConcurrencyKey is not null && r.ConcurrencyKey == run.ConcurrencyKey && r.QueuedFor != QueuedFor.Start && !r.Status.IsFinal())];
        var supersedes = admission.ReplacesWaiting && queued.Any(r => Overlap.Supersede(r, by: run) is not null);
        var now = new Occupancy(
            active.Count, queued.Count(r => r.QueuedFor == QueuedFor.Slot), queued.Count(r => r.QueuedFor is QueuedFor.Key or QueuedFor.Rate), ofKey.Count(r => r.HoldsPlace), ofKey.Count(r => !r.HoldsPlace), RateOf(run));
        var verdict = Overlap.Decide(admission, now, supersedes || admission.IsDue ? int.MaxValue : admission.MaxQueuedRuns);
        if (verdict == OverlapVerdict.RefuseForKey)
        {
            return admission.RecordsSkip ? Skip(admission, Overlap.KeySkipReason(ofKey[0].Id, admission)) : new Admission(AdmissionOutcome.AtLimit, null) { Oldest = ofKey[0].ToHead(), IsKeyLimit = true };
        }

        if (verdict == OverlapVerdict.Full)
        {
            return admission.RecordsSkip ? Skip(admission, Overlap.FullReason(admission)) : new Admission(AdmissionOutcome.QueueFull, null);
        }

        if (verdict == OverlapVerdict.Refuse)
        {
            return admission.RecordsSkip ? Skip(admission, Overlap.SkipReason(active.Concat(queued).First().Id, admission)) : new Admission(AdmissionOutcome.AtLimit, null) { Oldest = active.Concat(queued).First().ToHead() };
        }

        if (verdict == OverlapVerdict.Gather)
        {
            return Gather(admission);
        }

        List<Run> replaced = [];
        if (verdict == OverlapVerdict.Debounce)
        {
            replaced = [.. Line(run.WorkflowId, QueuedFor.Quiet).Where(r => Debounce.Replace(r, run) is not null).Select(r => r.With(Debounce.Replace(r, run)!.Value.Changed))];
            replaced.ForEach(Put);
            var (dueAt, dueBy) = Debounce.InstantsOf(admission.DebounceSeconds!.Value, admission.Line.At, replaced);
            run = run with { DueAt = dueAt, DueBy = dueBy };
        }

        if (verdict is OverlapVerdict.Replace or OverlapVerdict.ReplaceKey)
        {
            if (verdict == OverlapVerdict.ReplaceKey)
            {
                (queued, active) = ([.. queued.Intersect(ofKey)], [.. active.Intersect(ofKey)]);
            }

            replaced = [.. queued.Select(r => r with { Status = RunStatus.Cancelled, QueuedFor = default }), .. active.Select(r => r with { Status = RunStatus.Cancelling })];
            replaced.ForEach(Put);
        }

        if (verdict == OverlapVerdict.Wait && admission.ReplacesWaiting)
        {
            replaced = [.. queued.Where(r => Overlap.Supersede(r, by: run) is not null).Select(r => r.With(Overlap.Supersede(r, by: run)!.Value.Changed))];
            replaced.ForEach(Put);
        }

        var waitsForKey = verdict == OverlapVerdict.WaitForKey || (verdict == OverlapVerdict.ReplaceKey && active.Count > 0);
        Put(run with
        {
            Status = verdict == OverlapVerdict.Start ? RunStatus.Pending : RunStatus.Queued,
            QueuedFor = verdict == OverlapVerdict.Debounce ? QueuedFor.Quiet : verdict == OverlapVerdict.Delay ? QueuedFor.Start : verdict == OverlapVerdict.WaitForRate ? QueuedFor.Rate : waitsForKey ? QueuedFor.Key : default,
            DueAt = verdict == OverlapVerdict.WaitForRate ? RateOf(run).DueAt(admission.Rate!, admission.Line.At) : verdict == OverlapVerdict.Debounce ? run.DueAt : null,
        });
        if (verdict == OverlapVerdict.Start)
        {
            Begin(run, admission.Rate, admission.Line.At);
        }

        CreationLines.Add(admission.Line);
        if (admission.IdempotencyKey is { } kept)
        {
            _keys[(run.WorkflowId, kept)] = run.Id;
        }

        foreach (var execution in admission.CarriedOver ?? [])
        {
            Keep(run.Id, execution);
        }

        return new Admission(AdmissionOutcome.Accepted, _runs[run.Id], [.. replaced.Select(r => r.ToHead())]);
    }

    private Admission Gather(RunAdmission start)
    {
        var run = start.Run;
        var newest = Of(run.WorkflowId).LastOrDefault(r => r.Status == RunStatus.Queued && r.QueuedFor == QueuedFor.Batch && (r.WorkflowVersion, r.ConcurrencyKey, r.RateKey) == (run.WorkflowVersion, run.ConcurrencyKey, run.RateKey));
        var (gathers, line) = newest is not null && Gathering.Add(newest, start) is var (changed, said) ? (changed, said)
            : (run with { Status = RunStatus.Queued, QueuedFor = QueuedFor.Batch, DueAt = Gathering.DueAt(start), StatusReason = Gathering.WaitReason(1, start.Batch!, Gathering.DueAt(start)) }, start.Line);
        Put(gathers);
        CreationLines.Add(line);
        if (start.IdempotencyKey is { } kept)
        {
            _keys[(run.WorkflowId, kept)] = gathers.Id;
        }

        return new Admission(AdmissionOutcome.Accepted, gathers);
    }

    private Admission Skip(RunAdmission admission, string reason)
    {
        var (run, line) = Overlap.Skip(admission, reason);
        Put(run);
        CreationLines.Add(line);
        return new Admission(AdmissionOutcome.Accepted, run);
    }

    // As a real store: the items are written once, and a later record of the execution leaves them.
    private void Keep(string runId, TaskExecution execution)
    {
        var key = Key(new ExecutionKey(execution.Position, execution.Index, execution.Attempt));
        var executions = ExecutionsOf(runId);
        executions[key] = execution with { Items = execution.Items ?? executions.GetValueOrDefault(key)?.Items };
    }

    // Newest first.
    private Page<Run> PageOf(Func<Run, bool> fits, PageRequest page)
    {
        lock (_lock)
        {
            List<(string Place, Run Run)> rest = [.. _runs.Values.Where(fits)
                .Select(r => ($"{r.CreatedAt.UtcTicks:D19} {r.Id}", r))
                .Where(r => page.Cursor is null || string.CompareOrdinal(r.Item1, page.Cursor) < 0)
                .OrderByDescending(r => r.Item1, StringComparer.Ordinal)];
            MostRead = Math.Max(MostRead, Math.Min(rest.Count, page.Limit));
            return new Page<Run>([.. rest.Take(page.Limit).Select(r => r.Run)], rest.Count > page.Limit ? rest[page.Limit - 1].Place : null);
        }
    }

    private IEnumerable<Run> Of(long workflowId) => _runs.Values.Where(r => r.WorkflowId == workflowId);

    private Run? Find(string runId)
    {
        lock (_lock)
        {
            return _runs.GetValueOrDefault(runId);
        }
    }

    private KeyValuePair<(int, int, int), TaskExecution>[] CopyOf(string runId)
    {
        lock (_lock)
        {
            return [.. ExecutionsOf(runId)];
        }
    }

    private SortedDictionary<(int, int, int), TaskExecution> ExecutionsOf(string runId)
    {
        if (!_executions.TryGetValue(runId, out var executions))
        {
            _executions[runId] = executions = [];
        }

        return executions;
    }

    private static (int, int, int) Key(ExecutionKey key) => (key.Position, key.Index ?? -1, key.Attempt);
}
