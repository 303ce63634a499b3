using Microsoft.Extensions.Logging.Abstractions;
using Workflow.Core.Bulk;
using Workflow.Core.Definitions;
using Workflow.Core.Events;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Expressions.Budget;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Webhooks;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Whatever starts a run, it has what its workflow gives all its runs.</summary>
public sealed class EveryStartTests : IDisposable
{
    private const string Members = ",'inputs':{'x':{'default':'dx'}},'labels':{'l':'{{ inputs.x }}'},'priority':7,'concurrency':{'key':'{{ inputs.x }}','limit':2,'policy':'skip'},'rate_limit':{'limit':5,'per_seconds':60,'key':'r-{{ inputs.x }}'},'webhook_secret':'HOOK','on_event':{'name':'e'}";

    private static readonly Dictionary<string, Func<RunnerFixture, StoredWorkflow, Task>> Starts = new()
    {
        ["person"] = (f, w) => f.Starter.StartAsync(w.Id, new RunStart(RunTrigger.Manual), None),
        ["delayed"] = (f, w) => f.Starter.StartAsync(w.Id, new RunStart(RunTrigger.Manual) { StartAt = EditorFixture.Start.AddHours(1) }, None),
        ["delayed, due"] = async (f, w) =>
        {
            var run = await f.Starter.StartAsync(w.Id, new RunStart(RunTrigger.Manual) { StartAt = EditorFixture.Start.AddHours(1) }, None);
            await f.Starter.BeginDelayedAsync(run, EditorFixture.Start.AddHours(1), None);
        },
        ["webhook"] = async (f, w) =>
        {
            var (path, timestamp) = ($"/api/v1/webhooks/{w.Id}", EditorFixture.Start.ToUnixTimeSeconds());
            var signature = WebhookSignature.Sign("hook-one", new SignedContent("POST", path, timestamp, "{}"u8.ToArray()));
            await new WebhookStarter(f.Workflows, f.Secrets, f.Starter, f.Time, NullLogger<WebhookStarter>.Instance)
                .StartAsync(new WebhookRequest("POST", [new WebhookAddress($"{w.Id}", path)], $"{timestamp}", signature, "{}"u8.ToArray()), _ => Task.FromResult<System.Text.Json.JsonElement?>(null), None);
        },
        ["event"] = async (f, w) =>
        {
            using var starts = new EventStarts(f.Starter, new ExpressionLimits());
            await starts.StartAsync(new NamedEvent("e", null, TestJson.Parse("{}"), null, null), "1", TestJson.Parse("{}"), w, None);
        },
        ["schedule"] = (f, w) => f.Starter.StartDueAsync(w, RunTrigger.Schedule, EditorFixture.Start, f.Ids.Next(w.Id, out _), null, None),
        ["backfill"] = (f, w) => f.Starter.StartDueAsync(w, RunTrigger.Backfill, EditorFixture.Start, f.Ids.Next(w.Id, out _), null, None),
        ["on_run"] = (f, w) => f.Starter.StartAfterAsync(w, f.Run with { Id = "20261123T190102123456-9-k3f9q2", WorkflowId = 9, Status = RunStatus.Succeeded }, Array.Empty<string>().ToLookup(_ => true), null, None),
        ["rerun"] = (f, _) => f.Rerun.StartAsync(RunnerFixture.RunId, new RerunOrder(RerunFrom.Start), None),
        ["bulk rerun"] = (f, _) => new BulkActions(f.Store, f.Control, f.Rerun, null!, NullLogger.Instance)
            .HandleAsync(new BulkOperation { Order = TestBulk, Number = 1, Total = 1, CreatedAt = EditorFixture.Start }, RunnerFixture.RunId, None),
    };

    private readonly RunnerFixture _fixture = new(null, ("HOOK", "hook-one"));

    public static TheoryData<string> Names => [.. Starts.Keys];

    private static BulkOrder TestBulk => new(BulkAction.Rerun, null) { From = RerunFrom.Start };

    private static CancellationToken None => CancellationToken.None;

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Run_HasKeysAndLimits_Priority_AndLabels(string start)
    {
        await _fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA'}]", "{'x':'dx'}", Members);
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed, Priority = 7, Labels = RunLabels.Of([new("l", "dx")]) });

        await Starts[start](_fixture, (await _fixture.Workflows.GetAsync(1, None))!);

        Assert.All(_fixture.Store.Admissions, admission => Assert.Equal(
            ("dx", new KeyLimit(2, start == "backfill" ? OverlapPolicy.Queue : OverlapPolicy.Skip), 7, "l:dx", "r-dx", new RateLimitRule(5, 60, "r-{{ inputs.x }}")),
            (admission.Run.ConcurrencyKey, admission.KeyLimit, admission.Run.Priority, $"{admission.Run.Labels}", admission.Run.RateKey, admission.Rate!)));
        Assert.NotEmpty(_fixture.Store.Admissions);
    }
}
