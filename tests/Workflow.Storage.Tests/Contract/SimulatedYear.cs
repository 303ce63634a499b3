using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.Paging;
using Workflow.Core.Scheduling;

namespace Workflow.Storage.Tests.Contract;

/// <summary>The ports of a store, as one host of two sees them.</summary>
public sealed record StoreOfHost(IWorkflowStore Workflows, IRunStore Runs, IScheduleStore Schedules);

/// <summary>
/// A year of schedules with a clock that is moved from one due instant to the next: with outages of up to ten minutes, two
/// hosts whose clocks differ and that poll at the same time, and kills at any point. Everything is a function of the seed,
/// except the order of the two hosts.
/// </summary>
/// <param name="hosts">Two hosts of one store.</param>
/// <param name="seed">Of everything that happens by chance.</param>
internal sealed class SimulatedYear(IReadOnlyList<StoreOfHost> hosts, int seed)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = Start.AddYears(1);

    private readonly Random _random = new(seed);
    private readonly List<StoredWorkflow> _workflows = [];
    private readonly FakeTimeProvider[] _clocks = [new(Start), new(Start)];

    private static CancellationToken None => CancellationToken.None;

    /// <summary>How many instants were due.</summary>
    internal int Instants { get; private set; }

    /// <summary>How often a host was killed in the middle.</summary>
    internal int Kills { get; private set; }

    internal async Task PlayAsync(IReadOnlyList<ScheduleDefinition> schedules)
    {
        for (var i = 0; i < schedules.Count; i++)
        {
            var definition = Sample.Definition($"w{i}", Sample.Task("a")) with { Schedule = schedules[i], MaxConcurrentRuns = DefinitionLimits.ConcurrentRuns };
            _workflows.Add((await hosts[0].Workflows.CreateAsync(definition, isActive: true, Start, None)).Written);
        }

        var now = Start;
        while (now < End)
        {
            _clocks[0].SetUtcNow(now);
            _clocks[1].SetUtcNow(now.AddSeconds(5));
            await Task.WhenAll(Enumerable.Range(0, hosts.Count).Select(host => Task.Run(() => PollAsync(host))));
            var due = await hosts[0].Schedules.NextDueAsync(None) ?? End;
            now = (due > now ? due : now) + (_random.Next(4) == 0 ? TimeSpan.FromMinutes(10 * _random.NextDouble()) : TimeSpan.FromSeconds(60 * _random.NextDouble()));
        }

        // A last poll without kills, so that nothing is left unfinished.
        foreach (var clock in _clocks)
        {
            clock.SetUtcNow(End);
        }

        using var nobody = new Killer(0, 0);
        await UntilNothingIsDueAsync(0, nobody);
    }

    /// <summary>Every instant that was due has one record, and every run that a record names is there, once.</summary>
    internal async Task CheckAsync()
    {
        foreach (var workflow in _workflows)
        {
            var schedule = new Schedule(workflow.Definition.Schedule, workflow.Id);
            var due = schedule.After(Start).TakeWhile(d => d.DueAt <= End).Select(d => d.Instant).ToList();
            var ticks = (await hosts[1].Schedules.ListTicksAsync(workflow.Id, IScheduleStore.KeptTicks, None)).Reverse().ToList();
            Assert.Equal(due, ticks.SelectMany(t => Covered(due, t)));
            Assert.DoesNotContain(ticks, t => t.Outcome == TickOutcome.Due);

            var runs = await RunsAsync(workflow.Id);
            Assert.Equal(ticks.Where(t => t.RunId is not null).Select(t => (t.RunId, (DateTimeOffset?)t.ScheduledFor)), runs.OrderBy(r => r.ScheduledFor).Select(r => ((string?)r.Id, r.ScheduledFor)));
            Instants += due.Count;
        }
    }

    private static List<DateTimeOffset> Covered(List<DateTimeOffset> due, Tick tick)
    {
        var covered = due.FindAll(d => d >= tick.ScheduledFor && d <= (tick.Until ?? tick.ScheduledFor));
        Assert.Equal(tick.Count, covered.Count);
        return covered;
    }

    private async Task PollAsync(int host)
    {
        while (true)
        {
            using var killer = NewKiller();
            try
            {
                await UntilNothingIsDueAsync(host, killer);
                return;
            }
            catch (OperationCanceledException) when (killer.HasKilled)
            {
                lock (_random)
                {
                    Kills++;
                }
            }
        }
    }

    private Killer NewKiller()
    {
        lock (_random)
        {
            return new Killer(_random.Next(), 0.02);
        }
    }

    // Each start of a host has a scheduler of its own: what it knew is gone.
    private async Task UntilNothingIsDueAsync(int host, Killer killer)
    {
        var (store, clock) = (hosts[host], _clocks[host]);
        var launcher = new EndingLauncher(store.Runs, killer);
        var starter = new RunStarter(store.Workflows, store.Runs, store.Runs, new RunIdSource(clock, new Random(seed)), launcher);
        var scheduler = new Scheduler(store.Workflows, new KilledScheduleStore(store.Schedules, killer), store.Runs, starter, clock, NullLogger<Scheduler>.Instance);
        SchedulerReport report;
        do
        {
            report = await scheduler.PollAsync(killer.Token);
            Assert.Equal(0, report.Failed);
        }
        while (report.IsMore);
    }

    private async Task<List<Run>> RunsAsync(long workflowId)
    {
        List<Run> runs = [];
        string? cursor = null;
        do
        {
            var page = await hosts[1].Runs.ListAsync(new RunFilter(workflowId), new PageRequest(PageRequest.MaxLimit, cursor), None);
            runs.AddRange(page.Items);
            cursor = page.NextCursor;
        }
        while (cursor is not null);

        return runs;
    }

    // A kill stops all work in progress, which a cancelled token does too.
    private sealed class Killer(int seed, double chance) : IDisposable
    {
        private readonly Random _random = new(seed);
        private readonly CancellationTokenSource _killed = new();

        internal CancellationToken Token => _killed.Token;

        internal bool HasKilled => _killed.IsCancellationRequested;

        public void Dispose() => _killed.Dispose();

        internal void MayKill()
        {
            lock (_random)
            {
                if (!HasKilled && _random.NextDouble() < chance)
                {
                    _killed.Cancel();
                }
            }

            Token.ThrowIfCancellationRequested();
        }
    }

    // Runs end at once; those whose host was killed before that are on disk and stay pending.
    private sealed class EndingLauncher(IRunStore runs, Killer killer) : IRunLauncher
    {
        public async Task LaunchAsync(RunHead run, CancellationToken cancellationToken)
        {
            killer.MayKill();
            await runs.TransitionAsync(new RunTransition(run.Id, [RunStatus.Pending], RunStatus.Succeeded, run.CreatedAt), null, cancellationToken);
            killer.MayKill();
        }

        public Task NotifyAsync(string runId, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task NotifyOfChildAsync(string runId, string childRunId, CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class KilledScheduleStore(IScheduleStore store, Killer killer) : IScheduleStore
    {
        public Task<IReadOnlyList<ScheduleState>> ListDueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => store.ListDueAsync(now, limit, cancellationToken);

        public Task<Page<ScheduleState>> ListByDueTimeAsync(PageRequest page, CancellationToken cancellationToken) =>
            store.ListByDueTimeAsync(page, cancellationToken);

        public Task<DateTimeOffset?> NextDueAsync(CancellationToken cancellationToken) => store.NextDueAsync(cancellationToken);

        public Task<ScheduleState?> GetScheduleAsync(long workflowId, CancellationToken cancellationToken) => store.GetScheduleAsync(workflowId, cancellationToken);

        public Task<IReadOnlyList<Tick>> ListTicksAsync(long workflowId, int limit, CancellationToken cancellationToken) => store.ListTicksAsync(workflowId, limit, cancellationToken);

        public async Task<ScheduleState?> AdvanceAsync(ScheduleAdvance advance, CancellationToken cancellationToken)
        {
            killer.MayKill();
            var moved = await store.AdvanceAsync(advance, cancellationToken);
            killer.MayKill();
            return moved;
        }
    }

    /// <summary>Schedules of all kinds: so many of each expression, with catch_up, zone and jitter in turn.</summary>
    internal static IReadOnlyList<ScheduleDefinition> Schedules(params (string Cron, int Count)[] kinds) =>
    [
        .. kinds.SelectMany(kind => Enumerable.Range(0, kind.Count).Select(i => new ScheduleDefinition
        {
            CronExpression = kind.Cron,
            TimeZone = new[] { "UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe" }[i % 4],
            CatchUp = new[] { CatchUp.Latest, CatchUp.All, CatchUp.None }[i % 3],
            ScheduleJitterSeconds = i % 5 == 0 ? 300 : 0,
            StartAt = kind.Cron.StartsWith("*/", StringComparison.Ordinal) ? Start.AddDays(80) : null,
            EndAt = kind.Cron.StartsWith("*/", StringComparison.Ordinal) ? Start.AddDays(90) : null,
        })),
    ];
}
