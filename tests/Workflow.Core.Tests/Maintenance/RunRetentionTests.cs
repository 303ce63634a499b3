using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Definitions.Schedules;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Plans;
using Workflow.Core.History;
using Workflow.Core.Maintenance;
using Workflow.Core.Notifications;
using Workflow.Core.Scheduling;
using Workflow.Core.Scheduling.Backfills;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Execution;
using Workflow.Core.Tests.History;
using Workflow.Core.Tests.Notifications;
using Workflow.Core.Tests.Scheduling.Backfills;

namespace Workflow.Core.Tests.Maintenance;

public sealed class RunRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeRunStore _store = new();
    private readonly FakeWorkflowStore _schedules = new();
    private readonly FakeBackfillStore _backfills = new();
    private readonly FakeTimeProvider _time = new(Now);
    private readonly ListLogger<RunRetention> _logger = new();
    private readonly RetentionOptions _options = new() { Days = 2, RunsPerSlice = 3 };

    [Theory]
    [InlineData(2, 47.9, 0)]
    [InlineData(2, 48, 0)]
    [InlineData(2, 48.1, 1)]
    [InlineData(0.5, 11.9, 0)]
    [InlineData(0.5, 12.1, 1)]
    [InlineData(36_500, 1e5, 0)]
    [InlineData(0, 1e6, 0)]
    public async Task RemoveSliceAsync_RemovesARun_WhenItEndedLongEnoughAgo(double days, double hours, int removed)
    {
        _options.Days = days;
        Put("a", hours);

        Assert.Equal(new RetentionSlice(removed, false), await Retention().RemoveSliceAsync(default));
        Assert.Equal(removed == 0, await IsThereAsync("a"));
    }

    [Theory]
    [InlineData(RunStatus.Pending, true)]
    [InlineData(RunStatus.Queued, true)]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Paused, true)]
    [InlineData(RunStatus.Cancelling, true)]
    [InlineData(RunStatus.Succeeded, false)]
    [InlineData(RunStatus.Failed, false)]
    [InlineData(RunStatus.Cancelled, false)]
    [InlineData(RunStatus.TimedOut, false)]
    [InlineData(RunStatus.Skipped, false)]
    public async Task RemoveSliceAsync_LeavesARun_UnlessItHasEnded(RunStatus status, bool stays)
    {
        Put("a", hours: 100, status);

        await Retention().RemoveSliceAsync(default);

        Assert.Equal(stays, await IsThereAsync("a"));
    }

    [Theory]
    [InlineData(1, 1, false)]
    [InlineData(3, 3, false)]
    [InlineData(4, 3, true)]
    public async Task RemoveSliceAsync_RemovesTheOldestEnds_UpToASlice(int due, int removed, bool isMoreDue)
    {
        for (var i = 0; i < due; i++)
        {
            // Added newest first, so that the order differs from that of the names.
            Put($"{i}", hours: 100 + i);
        }

        Assert.Equal(new RetentionSlice(removed, isMoreDue), await Retention().RemoveSliceAsync(default));
        Assert.Equal(isMoreDue, await IsThereAsync("0"));
    }

    [Fact]
    public async Task RemoveSliceAsync_RemovesAll_SliceBySlice()
    {
        Enumerable.Range(0, 10).ToList().ForEach(i => Put($"{i}", hours: 100 + i));
        var retention = Retention();
        List<RetentionSlice> slices = [];
        do
        {
            slices.Add(await retention.RemoveSliceAsync(default));
        }
        while (slices[^1].IsMoreDue);

        Assert.Equal([3, 3, 3, 1], slices.Select(s => s.Removed));
        Assert.Equal(default, await retention.RemoveSliceAsync(default));
        Put("later", hours: 47);
        _time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(new RetentionSlice(1, false), await retention.RemoveSliceAsync(default));
    }

    [Theory]
    [InlineData(RunStatus.Paused, true)]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Failed, false)]
    [InlineData(null, false)]
    public async Task RemoveSliceAsync_KeepsAChildRun_AsLongAsItsParentHasNotEnded(RunStatus? parent, bool stays)
    {
        if (parent is { } status)
        {
            Put("parent", hours: 1, status);
        }

        Put("child", hours: 100, parent: "parent");

        await Retention().RemoveSliceAsync(default);

        Assert.Equal(stays, await IsThereAsync("child"));
    }

    [Theory]
    [InlineData(TickOutcome.Due, 0, true)]
    [InlineData(TickOutcome.Due, 1, false)]
    [InlineData(TickOutcome.Skipped, 0, false)]
    public async Task RemoveSliceAsync_KeepsAScheduledRun_UntilItsScheduleHasRecordedIt(TickOutcome pending, int minutesLater, bool stays)
    {
        var instant = Now.AddDays(-30);
        Put("a", hours: 100, scheduledFor: instant);
        _schedules.Put(new ScheduleState
        {
            WorkflowId = 1,
            Cursor = instant,
            ActiveSince = instant,
            Pending = [new Tick { ScheduledFor = instant.AddMinutes(minutesLater), Outcome = pending, DecidedAt = instant }],
        });

        await Retention().RemoveSliceAsync(default);

        Assert.Equal(stays, await IsThereAsync("a"));
    }

    [Theory]
    [InlineData("a", true)]
    [InlineData("b", false)]
    public async Task RemoveSliceAsync_KeepsARunOfABackfill_UntilItsEndIsCounted(string running, bool stays)
    {
        var instant = Now.AddDays(-30);
        Put("a", hours: 100, scheduledFor: instant, trigger: RunTrigger.Backfill);
        await _backfills.AddBackfillAsync(
            new Backfill
            {
                WorkflowId = 1,
                Order = new BackfillOrder(instant, Now, 1, Reprocess.None),
                Schedule = new ScheduleDefinition(),
                Cursor = instant,
                Running = [new BackfillRun(instant, running)],
                CreatedAt = Now,
            },
            default);

        await Retention().RemoveSliceAsync(default);

        Assert.Equal(stays, await IsThereAsync("a"));
    }

    [Fact]
    public async Task RemoveSliceAsync_SkipsRunsThatAreKept()
    {
        Put("parent", hours: 1, RunStatus.Paused);
        Enumerable.Range(0, 7).ToList().ForEach(i => Put($"child-{i}", hours: 200 - i, parent: "parent"));
        Put("behind", hours: 100);
        var retention = Retention();

        // Nothing is removed, so no more is due at once; but the runs after them are checked next.
        Assert.Equal([default, default, new RetentionSlice(1, false)], [await retention.RemoveSliceAsync(default), await retention.RemoveSliceAsync(default), await retention.RemoveSliceAsync(default)]);

        Put("parent", hours: 1, RunStatus.Succeeded);
        Assert.Equal(new RetentionSlice(3, true), await retention.RemoveSliceAsync(default));
    }

    [Fact]
    public async Task RemoveSliceAsync_PurgesTheEnginesHistory_BeforeTheRunGoes()
    {
        Put("a", hours: 100);
        Put("parent", hours: 100, RunStatus.Running);
        Put("child", hours: 100, parent: "parent");
        _store.Leftovers.Add("leftover");
        var purger = new Purger(id => Assert.NotNull(_store.GetAsync(id, default).Result));

        Assert.Equal(2, (await Retention(purger).RemoveSliceAsync(default)).Removed);

        // The leftover was purged before its deletion began, and a new run may have its id by now.
        Assert.Equal(["a"], purger.Purged);
        Assert.Empty(_store.Leftovers);
    }

    [Fact]
    public async Task RemoveSliceAsync_PurgesAgain_WhenTheDeletionBrokeOff()
    {
        Put("a", hours: 100);
        var purger = new Purger(_ => { });
        var retention = Retention(purger);
        _store.OnDelete = _ => throw new IOException("no room");
        Assert.Equal(0, (await retention.RemoveSliceAsync(default)).Removed);

        _store.OnDelete = null;
        Assert.Equal(1, (await retention.RemoveSliceAsync(default)).Removed);
        Assert.Equal(["a", "a"], purger.Purged);
    }

    [Fact]
    public async Task RemoveSliceAsync_GoesOn_WhenOneRunCannotBeRemoved()
    {
        Put("a", hours: 300);
        Put("b", hours: 200);
        Put("c", hours: 100);
        var fault = new IOException("no room");
        var purger = new Purger(id =>
        {
            if (id == "a")
            {
                throw fault;
            }
        });

        Assert.Equal(new RetentionSlice(2, false), await Retention(purger).RemoveSliceAsync(default));

        Assert.True(await IsThereAsync("a"));
        var line = Assert.Single(_logger.Lines);
        Assert.Equal((LogLevel.Error, fault, "a"), (line.Level, line.Exception, line.Values["RunId"]));
    }

    [Fact]
    public async Task RemoveSliceAsync_Stops_WhenItIsGivenUp()
    {
        Put("a", hours: 200);
        Put("b", hours: 100);
        using var given = new CancellationTokenSource();
        _store.OnDelete = async _ =>
        {
            await given.CancelAsync();
            given.Token.ThrowIfCancellationRequested();
        };

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Retention().RemoveSliceAsync(given.Token));

        Assert.True(await IsThereAsync("b"));
        Assert.Empty(_logger.Lines);
    }

    [Theory]
    [InlineData(0, 1, true)]
    [InlineData(36_500, 500, true)]
    [InlineData(0.01, 100, true)]
    [InlineData(-1, 100, false)]
    [InlineData(36_501, 100, false)]
    [InlineData(double.NaN, 100, false)]
    [InlineData(double.PositiveInfinity, 100, false)]
    [InlineData(90, 0, false)]
    [InlineData(90, 501, false)]
    public void Options_AreValid_WithinTheirRanges(double days, int runsPerSlice, bool isValid)
    {
        var options = new RetentionOptions { Days = days, RunsPerSlice = runsPerSlice };

        Assert.Equal(isValid, Validator.TryValidateObject(options, new ValidationContext(options), null, validateAllProperties: true));
    }

    [Fact]
    public void Options_KeepRunsForNinetyDays_WhenNothingIsSet() =>
        Assert.Equal((90, 100, 400), (new RetentionOptions().Days, new RetentionOptions().RunsPerSlice, new RetentionOptions().StatisticsDays));

    [Theory] // whether it may start others, whether its end was handled, its deliveries, hours since its end, and whether it stays
    [InlineData(true, false, "", 60, true)]
    [InlineData(false, false, "", 60, true)]
    [InlineData(true, true, "", 60, false)]
    [InlineData(false, true, "Delivered Pending", 60, true)]
    [InlineData(false, true, "Delivered Failed", 60, false)]
    [InlineData(true, false, "", 167, true)]
    [InlineData(true, false, "", 169, false)]
    [InlineData(false, true, "Pending", 167, true)]
    [InlineData(false, true, "Pending", 169, false)]
    public async Task RemoveSliceAsync_LeavesARun_UntilWhatFollowsFromItHasHappened(bool startsOthers, bool hasEnded, string deliveries, double hours, bool stays)
    {
        var notifications = new FakeNotificationStore();
        Put("a", hours);
        await notifications.AddNotificationsAsync(
            new RunNotifications
            {
                RunId = "a",
                CreatedAt = Now.AddHours(-hours),
                StartsOthers = startsOthers,
                HasEnded = hasEnded,
                Deliveries = [.. deliveries.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((status, i) => new Delivery { On = NotificationCause.OnSuccess, Index = i, Target = "t", Status = Enum.Parse<DeliveryStatus>(status) })],
            },
            default);

        await new RunRetention(_store, _store, _schedules, _backfills, _options, _time, _logger, notifications: notifications).RemoveSliceAsync(default);

        Assert.Equal(stays, await IsThereAsync("a"));
    }

    [Fact]
    public void Run_IsKeptForItsNotifications_LongerThanTheyAreTried()
    {
        var most = Enumerable.Range(1, 100).Aggregate(TimeSpan.Zero, (sum, attempt) => sum + DeliveryRule.DelayAfter(attempt, "seed") + DeliveryRule.Lease);

        var tooMany = new NotificationOptions { MaxAttempts = 101 };
        Assert.False(Validator.TryValidateObject(tooMany, new ValidationContext(tooMany), null, validateAllProperties: true));
        Assert.True(most < RunConsequences.Longest, $"{most}");
    }

    [Theory]
    [InlineData("{'name':'g','task_type':'GROUP','config':{'tasks':[{'name':'h','task_type':'GROUP','config':{'tasks':[{'name':'a','task_type':'ANY'}]}}]}}", "/g/h")]
    [InlineData("{'name':'g','task_type':'GROUP','config':{'tasks':[{'name':'a','task_type':'ANY'}]},'for_each':{'body_from':'tasks.f.output'},'depends_on':['f']},{'name':'f','task_type':'ANY','depends_on':[]}", "/g/g")]
    public async Task RemoveSliceAsync_RemovesTheRunsOfGroupsAndChunks_WithTheRunThatTheyAreAPartOf(string tasks, string inner)
    {
        var editor = new EditorFixture();
        await editor.CreateAsync($"{{'name':'w','tasks':[{tasks}]}}");
        using var versions = new PlannedVersions(editor.Store);
        Put("a", hours: 100);
        Put("b", hours: 100);
        foreach (var (id, path, outer, task) in new[] { ("g1", "/g", "a", "g"), ("g2", "/g", "a", "g"), ("h", inner, "g1", inner[^1..]) })
        {
            Put(id, hours: 100, parent: outer);
            _store.Put((await _store.GetAsync(id, default))! with { Group = path });
            await _store.RecordAsync(outer, [new TaskExecution { Position = 0, Task = task, Attempt = id == "g2" ? 2 : 1, Status = ExecutionStatus.Failed, ChildRunId = id }], [], default);
        }

        var purger = new Purger(_ => { });
        await new RunRetention(_store, _store, _schedules, _backfills, _options, _time, _logger, purger, new GroupParts(_store, _store, versions)).RemoveSliceAsync(default);

        foreach (var id in new[] { "a", "g1", "g2", "h" })
        {
            Assert.False(await IsThereAsync(id), id);
        }

        Assert.True(purger.Purged.IndexOf("h") < purger.Purged.IndexOf("g1") && purger.Purged.IndexOf("g1") < purger.Purged.IndexOf("a"));
    }

    private RunRetention Retention(IRunHistoryPurger? purger = null) => new(_store, _store, _schedules, _backfills, _options, _time, _logger, purger);

    private void Put(string id, double hours, RunStatus status = RunStatus.Succeeded, string? parent = null, DateTimeOffset? scheduledFor = null, RunTrigger trigger = RunTrigger.Schedule) => _store.Put(new Run
    {
        Id = id,
        WorkflowId = 1,
        WorkflowVersion = 1,
        Status = status,
        Trigger = scheduledFor is null ? RunTrigger.Manual : trigger,
        ScheduledFor = scheduledFor,
        Parent = parent is null ? null : new RunParent(parent, "task", null),
        CreatedAt = Now.AddHours(-hours),
        CompletedAt = Now.AddHours(-hours),
    });

    private async Task<bool> IsThereAsync(string id) => await _store.GetAsync(id, default) is not null;

    private sealed class Purger(Action<string> onPurge) : IRunHistoryPurger
    {
        public List<string> Purged { get; } = [];

        public Task PurgeAsync(string runId, CancellationToken cancellationToken)
        {
            Purged.Add(runId);
            onPurge(runId);
            return Task.CompletedTask;
        }
    }
}
