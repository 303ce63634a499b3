using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Core.Definitions;
using Workflow.Core.Execution.Orders;
using Workflow.Core.History;
using Workflow.Core.Tests.Definitions;
using Workflow.Core.Tests.Json;

namespace Workflow.Core.Tests.Execution.Orders;

/// <summary>Reruns from a task, with other inputs, and of some items.</summary>
public sealed class RerunFromTaskTests : IDisposable
{
    private const string Tasks = "[{'name':'a','task_type':'ANY'},{'name':'b','task_type':'ANY','for_each':[1,2,3]},{'name':'c','task_type':'ANY'}]";
    private const string Declared = ",'inputs':{'n':{'type':'integer','required':true},'m':{'default':7}}";

    private readonly RunnerFixture _fixture = new();

    public void Dispose() => _fixture.Dispose();

    [Theory]
    [InlineData("a", "")]
    [InlineData("b", "a..1")] // none of its items
    [InlineData("c", "a..1 b..1 b.0.1 b.1.1 b.2.1")]
    public async Task StartAsync_RepeatsTheTask_AndWhatIsDownstream(string task, string carried)
    {
        await SucceedAsync();

        Assert.Equal(carried, await CarriedAsync(From(task)));
    }

    [Theory]
    [InlineData("1", "a..1 b.0.1 b.2.1")]
    [InlineData("2,0", "a..1 b.1.1")]
    public async Task StartAsync_RepeatsOnlyTheItems(string items, string carried)
    {
        await SucceedAsync();

        Assert.Equal(carried, await CarriedAsync(From("b", items)));
    }

    [Fact]
    public async Task StartAsync_RepeatsWhatFailed_BesidesTheItems()
    {
        await SucceedAsync(secondItem: ExecutionStatus.Failed);

        Assert.Equal("a..1 b.2.1", await CarriedAsync(From("b", "0")));
    }

    [Theory] // the order of members says nothing, that of a list does
    [InlineData("{'a':1,'b':{'c':[1,2],'d':null}}", "{'b':{'d':null,'c':[1,2]},'a':1}", true)]
    [InlineData("{'a':[{'b':1,'c':2}]}", "{'a':[{'c':2,'b':1}]}", true)]
    [InlineData("{'a':[1,2]}", "{'a':[2,1]}", false)]
    [InlineData("{'a':1}", "{'a':2}", false)]
    [InlineData("{'a':1}", "{'a':1,'b':1}", false)]
    public void Fingerprint_ComparesValues(string inputs, string others, bool isSame)
    {
        Assert.Equal(isSame, OrderOf(inputs).Fingerprint() == OrderOf(others).Fingerprint());
        Assert.Equal(isSame, MarkOf(inputs).Fingerprint() == MarkOf(others).Fingerprint());

        static RerunOrder OrderOf(string inputs) => new(RerunFrom.Start) { Inputs = TestJson.Parse(inputs) };
        static RerunOrder MarkOf(string output) => new(RerunFrom.Failed) { Marked = new MarkedTask("a", null, TestJson.Parse(output), "r") };
    }

    [Fact] // of stores that earlier versions wrote
    public void Fingerprint_IsThatOfEarlierVersions()
    {
        var order = new RerunOrder(RerunFrom.Task, RerunVersion.Latest)
        {
            Task = "测试 <a>",
            Items = [0, 7],
            Inputs = TestJson.Parse("{'b':1.50,'a':'é+'}"),
            IntoChildren = true,
            Marked = new MarkedTask("a", 3, TestJson.Parse("[null,{'d':1,'c':true}]"), "done by \"hand\""),
        };

        Assert.Equal(Fingerprint(order), order.Fingerprint());
        Assert.Equal(Fingerprint(new RerunOrder(RerunFrom.Failed)), new RerunOrder(RerunFrom.Failed).Fingerprint());

        static string Fingerprint(RerunOrder order) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(new
        {
            order.From,
            order.Version,
            order.Task,
            order.Items,
            Inputs = order.Inputs.ValueKind == JsonValueKind.Undefined ? null : JsonNode.Parse("{\"a\":\"é+\",\"b\":1.50}"),
            order.IntoChildren,
            Marked = order.Marked is null ? null : new { order.Marked.Task, order.Marked.Index, Output = JsonNode.Parse("[null,{\"c\":true,\"d\":1}]"), order.Marked.Reason },
        })));
    }

    [Theory]
    [InlineData("x", null, RefusalReason.NotFound, "no task 'x'")]
    [InlineData("a", "0", RefusalReason.Invalid, "/items: can't be chosen: task 'a' has no for_each")]
    [InlineData("b", "0,3", RefusalReason.Invalid, "/items/1: must be from 0 to 2, not 3")]
    public async Task StartAsync_RefusesWhatIsNotThere(string task, string? items, RefusalReason reason, string message)
    {
        await SucceedAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => CarriedAsync(From(task, items)));

        Assert.Equal(reason, refused.Reason);
        Assert.Contains(message, reason == RefusalReason.Invalid ? string.Join(' ', refused.Faults.Lines()) : refused.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Store.Admissions);
    }

    [Fact]
    public async Task StartAsync_RefusesItems_WhenTheListMayBeAnother()
    {
        await SucceedAsync(first: ExecutionStatus.Failed);

        var refused = await Assert.ThrowsAsync<RefusedException>(() => CarriedAsync(From("b", "0")));

        Assert.Equal((RefusalReason.Conflict, "The list of task 'b' may be another: 'a', which comes before it, runs again. Its items can't be chosen."), (refused.Reason, refused.Message));
    }

    [Fact]
    public async Task StartAsync_RefusesItems_OfAnotherVersion()
    {
        await SucceedAsync();
        _fixture.Workflows.Touch(1, d => d with { Description = "changed" });
        var editor = new WorkflowEditor(_fixture.Workflows, new DefinitionValidator(new Core.TaskTypes.TaskTypeCatalog([new AnyTaskType()])), _fixture.Time);
        await editor.AddTaskAsync(1, null, TestJson.Parse("{'name':'d','task_type':'ANY'}"), CancellationToken.None);

        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => CarriedAsync(From("b", "0") with { Version = RerunVersion.Latest }))).Reason);
    }

    [Theory]
    [InlineData("{'n':2}", "{\"m\":5,\"n\":2}")]
    [InlineData("{'m':null}", "{\"m\":7,\"n\":1}")] // the default again
    [InlineData("{'m':{'x':1}}", "{\"m\":{\"x\":1},\"n\":1}")] // whole
    [InlineData("{}", "{\"m\":5,\"n\":1}")]
    public async Task StartAsync_ChangesTheInputs_AndKeepsTheOthers(string changes, string inputs)
    {
        await SucceedAsync();

        var run = await StartAsync(new RerunOrder(RerunFrom.Start) { Inputs = TestJson.Parse(changes) });

        Assert.Equal(inputs, run.Inputs.GetRawText());
    }

    [Theory]
    [InlineData("{'n':'x'}", "/inputs/n: must be of type integer, not a text")]
    [InlineData("{'n':null}", "/inputs/n: is required")]
    [InlineData("{'o':1}", "/inputs/o: is not an input of this workflow; the declared inputs are m, n")]
    public async Task StartAsync_RefusesInputs_ThatDoNotFit(string changes, string fault)
    {
        await SucceedAsync();

        var refused = await Assert.ThrowsAsync<RefusedException>(() => StartAsync(From("c") with { Inputs = TestJson.Parse(changes) }));

        Assert.Equal([fault], refused.Faults.Lines());
    }

    [Theory]
    [InlineData("{'n':2}", "a..1")] // its list may be another
    [InlineData("{'n':1}", "a..1 b.0.1 b.2.1")]
    public async Task StartAsync_CarriesOverNoItems_WhenTheInputsChange(string changes, string carried)
    {
        await SucceedAsync(secondItem: ExecutionStatus.Failed);

        Assert.Equal(carried, await CarriedAsync(new RerunOrder(RerunFrom.Failed) { Inputs = TestJson.Parse(changes) }));
    }

    [Fact]
    public async Task StartAsync_RefusesAKey_ThatWasUsedWithOtherInputs()
    {
        await SucceedAsync();
        var order = new RerunOrder(RerunFrom.Start) { IdempotencyKey = "k", Inputs = TestJson.Parse("{'n':2}") };
        var first = await StartAsync(order);

        Assert.Equal(first.Id, (await StartAsync(order)).Id);
        Assert.Equal(RefusalReason.Conflict, (await Assert.ThrowsAsync<RefusedException>(() => StartAsync(order with { Inputs = TestJson.Parse("{'n':3}") }))).Reason);
    }

    private static RerunOrder From(string task, string? items = null) =>
        new(RerunFrom.Task) { Task = task, Items = items?.Split(',').Select(int.Parse).ToList() };

    private async Task SucceedAsync(ExecutionStatus first = ExecutionStatus.Succeeded, ExecutionStatus secondItem = ExecutionStatus.Succeeded)
    {
        await _fixture.BeginAsync(Tasks, "{'m':5,'n':1}", Declared);
        _fixture.Store.Put(_fixture.Run with { Status = RunStatus.Failed });
        await _fixture.RecordAsync(0, first, "1");
        foreach (var index in Enumerable.Range(0, 3))
        {
            await _fixture.RecordAsync(1, index == 1 ? secondItem : ExecutionStatus.Succeeded, "2", index);
        }

        await _fixture.Store.RecordAsync(RunnerFixture.RunId, [new TaskExecution { Position = 1, Task = "b", Status = secondItem, ItemCount = 3 }], [], CancellationToken.None);
        await _fixture.RecordAsync(2, secondItem == ExecutionStatus.Succeeded ? ExecutionStatus.Succeeded : ExecutionStatus.UpstreamFailed);
    }

    private async Task<string> CarriedAsync(RerunOrder order)
    {
        await StartAsync(order);
        return string.Join(' ', _fixture.Store.Admissions[0].CarriedOver!.Select(e => $"{e.Task}.{e.Index}.{e.Attempt}"));
    }

    private Task<Run> StartAsync(RerunOrder order) => _fixture.Rerun.StartAsync(RunnerFixture.RunId, order, CancellationToken.None);
}
