using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Notifications;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>The notifications of a run are on record before it, and nothing is left of those of a start that is refused.</summary>
public sealed class StartNotificationsTests : IDisposable
{
    private const string Members = ",'on_success':[{'url':'https://example.org/a'}],'max_concurrent_runs':1,'overlap_policy':'";

    private readonly RunnerFixture _fixture = new();
    private readonly FakeNotificationStore _store = new();
    private readonly RunStarter _starter;
    private readonly StartNotifications _notifications;

    public StartNotificationsTests()
    {
        _starter = new RunStarter(_fixture.Workflows, _fixture.Store, _fixture.Store, _fixture.Ids, _fixture.Launcher, _fixture.Limits, _store);
        _notifications = new StartNotifications(_store, _fixture.Store);
    }

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Theory] // how often it is refused, by what, and whether the id is given
    [InlineData("skip", 1, false)] // the limit
    [InlineData("skip", 1, true)]
    [InlineData("queue", 6, false)] // the queue
    [InlineData("queue", 6, true)]
    public async Task ARefusedStart_LeavesNothing(string policy, int before, bool hasId)
    {
        var workflow = await _fixture.SaveAsync("[{'name':'a','task_type':'LAMBDA'}]", members: $"{Members}{policy}'");
        for (var i = 0; i < before; i++)
        {
            await _starter.StartAsync(workflow.Id, new RunStart(RunTrigger.Manual), None);
        }

        var accepted = _store.Known.Select(known => known.RunId).Order().ToList();
        await Assert.ThrowsAsync<RefusedException>(() => _starter.StartAsync(workflow.Id, new RunStart(RunTrigger.Manual) { RunId = hasId ? "fixed" : null }, None));

        Assert.Equal(before, accepted.Count);
        Assert.Equal(accepted, _store.Known.Select(known => known.RunId).Order());
    }

    [Theory]
    [InlineData("{}", true)] // the run that has the key
    [InlineData("{'n':1}", false)] // the key was used with other inputs
    public async Task AStart_WhoseKeyAnotherRunHas_LeavesNothing(string inputs, bool isSame)
    {
        var workflow = await _fixture.SaveAsync("[{'name':'a','task_type':'LAMBDA'}]", members: $"{Members}queue','inputs':{{'n':{{'type':'number','required':false}}}}");
        var first = await _starter.StartAsync(workflow.Id, new RunStart(RunTrigger.Manual) { IdempotencyKey = "k" }, None);
        var run = first with { Id = "other", Inputs = Definitions.TestJson.Parse(inputs) };

        // As if the first one had been admitted just after this one looked for the key.
        var admission = new RunAdmission(run, new LogLine(run.CreatedAt, LogSeverity.Info, "accepted"), 1, OverlapPolicy.Queue, "k") { Notifications = RunNotifications.Of(run, workflow.Definition) };
        var starting = _starter.AdmitAsync(admission, null, None);
        if (isSame)
        {
            Assert.Equal(first.Id, (await starting).Id);
        }
        else
        {
            await Assert.ThrowsAsync<RefusedException>(() => starting);
        }

        Assert.Equal(first.Id, Assert.Single(_store.Known).RunId);
    }

    [Fact]
    public async Task AStart_ThatIsRepeated_KeepsWhatIsThere()
    {
        var workflow = await _fixture.SaveAsync("[{'name':'a','task_type':'LAMBDA'}]", members: $"{Members}queue'");
        await _starter.StartAsync(workflow.Id, new RunStart(RunTrigger.Manual) { RunId = "fixed" }, None);
        await _store.ReplaceNotificationsAsync(_store.Known.Single() with { HasEnded = true }, None);

        await _starter.StartAsync(workflow.Id, new RunStart(RunTrigger.Manual) { RunId = "fixed" }, None);

        Assert.Equal((true, 1), (_store.Known.Single().HasEnded, _store.Known.Single().Revision));
    }

    // A process was killed between the two writes; long after, the round finds notifications without a run, just when the start is repeated.
    [Theory]
    [InlineData(true)] // the round has read them before they are written again, and removes them afterwards
    [InlineData(false)] // it removes them first
    public async Task AStart_ThatIsRepeatedAfterAKill_LosesNothing(bool isWrittenFirst)
    {
        var left = Row(0);
        await _store.AddNotificationsAsync(left, None);
        if (!isWrittenFirst)
        {
            Assert.True(await _store.RemoveNotificationsAsync(left, None));
        }

        await _notifications.AddAsync(Row(11), None);

        Assert.False(isWrittenFirst && await _store.RemoveNotificationsAsync(left, None));
        Assert.Equal(Row(11).CreatedAt, _store.Known.Single().CreatedAt); // or the next round would find that it is old
    }

    // Two starts with the same id at the same time: one is refused, the other one is not.
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task TwoStarts_WithTheSameId_RemoveNothingOfEachOther(bool isFirstRefused)
    {
        var first = await _notifications.AddAsync(Row(0), None);
        var second = await _notifications.AddAsync(Row(1), None);

        await _notifications.RemoveUnlessAdmittedAsync(isFirstRefused ? first : second, new Admission(AdmissionOutcome.AtLimit, null), None);

        Assert.Equal(1, Assert.Single(_store.Known).Revision);
    }

    private static RunNotifications Row(int minutes) => new() { RunId = "fixed", CreatedAt = Definitions.EditorFixture.Start.AddMinutes(minutes), DueAt = Definitions.EditorFixture.Start };
}
