using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Attempts;
using Workflow.Core.Execution.Loop;
using Workflow.Core.Execution.Orders;
using Workflow.Core.Execution.Steps;
using Workflow.Core.History;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;
using Workflow.Core.Tests.Execution.Addresses;

namespace Workflow.Core.Tests.Execution.Steps;

/// <summary>A later start of an attempt fails before its call, and the result of an earlier call arrives just then: exactly one counts.</summary>
public sealed class CallbackCloseTests
{
    private static readonly TaskCall Call = new(0);
    private static readonly TaskStep Work = new(StepKind.Work, Call);
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory]
    [InlineData("unread", 1, true)]
    [InlineData("unread", 1, false)]
    [InlineData("missing", 1, true)]
    [InlineData("missing", 1, false)]
    [InlineData("deaths", ProcessDeaths.MaxDeaths, true)]
    [InlineData("deaths", ProcessDeaths.MaxDeaths, false)]
    public async Task Failure_OrTheResult_Counts(string failure, int starts, bool arrives)
    {
        var (secrets, called) = (new HookedSecrets(), 0);
        using var fixture = new RunnerFixture(secrets);
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'k':'{{ secrets.K }}'},'callback':{}}]");
        fixture.Store.Put(fixture.Run with { StartedAt = fixture.Time.GetUtcNow() });
        for (var start = 0; start < starts; start++)
        {
            _ = StepAsync(fixture, Work, (_, _) => // its process never comes back
            {
                called++;
                return new TaskCompletionSource<TaskResult>().Task;
            });
        }

        secrets.OnLoad = async () =>
        {
            (secrets.IsUnread, secrets.IsMissing) = (failure == "unread", failure == "missing");
            if (arrives)
            {
                await SendAsync(fixture);
            }
        };
        var answer = await StepAsync(fixture, Work);
        (secrets.IsUnread, secrets.IsMissing) = (false, false);
        var report = answer.Report ?? (await StepAsync(fixture, new TaskStep(StepKind.TakeEvent, Call) { EventName = answer.EventName })).Report!.Value;

        Assert.Equal((arrives ? ExecutionStatus.Succeeded : ExecutionStatus.Failed, starts), (report.Status, called));
        Assert.Equal(arrives ? "3" : null, await fixture.OutputAsync(0));
        if (!arrives)
        {
            Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => SendAsync(fixture))).Reason);
            Assert.Contains(fixture.Store.RunLines, line => line.Message == "the address of the callback is closed");
        }
    }

    // Nobody can know the address yet, so nothing is written for it.
    [Fact]
    public async Task FirstStart_HasNothingToClose()
    {
        using var fixture = new RunnerFixture(new HookedSecrets { IsUnread = true });
        await fixture.BeginAsync("[{'name':'a','task_type':'LAMBDA','config':{'k':'{{ secrets.K }}'},'callback':{}}]");
        fixture.Store.Put(fixture.Run with { StartedAt = fixture.Time.GetUtcNow() });

        Assert.Equal(ExecutionStatus.Failed, (await StepAsync(fixture, Work)).Report!.Value.Status);
        Assert.DoesNotContain(fixture.Store.RunLines, line => line.Message.Contains("callback", StringComparison.Ordinal));
    }

    private static Task<DateTimeOffset> SendAsync(RunnerFixture fixture) =>
        new Callbacks(fixture.Store, fixture.Store, fixture.Store, FakeServiceKey.Addresses, fixture.Launcher, fixture.Time)
            .SucceedAsync(FakeServiceKey.Key.TokenOf(RunnerFixture.RunId, new ExecutionKey(0, null, 1)).Text(), JsonElement.Parse("3"), None);

    private static Task<StepAnswer> StepAsync(RunnerFixture fixture, TaskStep step, Func<TaskContext, CancellationToken, Task<TaskResult>>? handler = null) =>
        OtherProcess.Of(fixture, fixture.Store, handler ?? ((_, _) => throw new InvalidOperationException("called again"))).Tasks.DoAsync(RunnerFixture.RunId, step, StepDelivery.Only, None);

    private sealed class HookedSecrets : ISecrets
    {
        public bool IsUnread { get; set; }

        public bool IsMissing { get; set; }

        /// <summary>What happens when they are read for the next time.</summary>
        public Func<Task>? OnLoad { get; set; }

        public int Changes => 0;

        public bool TryGet(string name, [MaybeNullWhen(false)] out string value) => (value = IsMissing || IsUnread ? null : "hunter2") is not null;

        public async ValueTask<IReadOnlyList<SecretFault>> LoadAsync(IReadOnlyCollection<string> names, CancellationToken cancellationToken)
        {
            var hook = OnLoad;
            OnLoad = null;
            await (hook?.Invoke() ?? Task.CompletedTask);
            return IsUnread ? [new SecretFault("K", "The vault is away.", IsTransient: true)] : [];
        }

        public IReadOnlyList<string> Earlier(string name) => [];
    }
}
