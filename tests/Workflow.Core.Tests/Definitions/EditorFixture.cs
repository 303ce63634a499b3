using Microsoft.Extensions.Time.Testing;
using Workflow.Core.Definitions;
using Workflow.Core.Scheduling;
using Workflow.Core.TaskTypes;
using Workflow.Core.TaskTypes.Waiting;

namespace Workflow.Core.Tests.Definitions;

/// <summary>An editor over an empty store, and the calls of the API in one line each.</summary>
internal sealed class EditorFixture
{
    public static readonly DateTimeOffset Start = new(2026, 11, 23, 19, 0, 0, TimeSpan.Zero);

    public EditorFixture() =>
        Editor = new WorkflowEditor(Store, new DefinitionValidator(new TaskTypeCatalog([new PlainTaskType(), new AnyTaskType(), new GroupTaskType()])), Time, observers: [Signal]);

    public FakeWorkflowStore Store { get; } = new();

    public ScheduleSignal Signal { get; } = new();

    public FakeTimeProvider Time { get; } = new(Start);

    public WorkflowEditor Editor { get; }

    public Task<StoredWorkflow> CreateAsync(string json) => Editor.CreateAsync(TestJson.Parse(json), CancellationToken.None);

    /// <summary>A workflow <c>w</c> of plain tasks, as <see cref="PlainTasks"/> writes them.</summary>
    public Task<StoredWorkflow> CreateOfAsync(params string[] tasks) => CreateAsync($"{{'name':'w','tasks':{TasksJson(tasks)}}}");

    public Task<StoredWorkflow> ReplaceAsync(long id, string json, long? revision = null) =>
        Editor.ReplaceAsync(id, revision, TestJson.Parse(json), CancellationToken.None);

    public Task<StoredWorkflow> AddTaskAsync(long id, string json, long? revision = null) =>
        Editor.AddTaskAsync(id, revision, TestJson.Parse(json), CancellationToken.None);

    public Task<StoredWorkflow> ReplaceTaskAsync(long taskId, string json, long? revision = null) =>
        Editor.ReplaceTaskAsync(taskId, revision, TestJson.Parse(json), CancellationToken.None);

    public Task<StoredWorkflow> RemoveTaskAsync(long taskId, long? revision = null) =>
        Editor.RemoveTaskAsync(taskId, revision, CancellationToken.None);

    public Task DeleteAsync(long id, long? revision = null) => Editor.DeleteAsync(id, revision, CancellationToken.None);

    public async Task<StoredWorkflow> GetAsync(long id) =>
        await Store.GetAsync(id, CancellationToken.None) ?? throw new InvalidOperationException($"There is no workflow {id}.");

    /// <summary>The refusal of a call, after which the store must be what it was.</summary>
    public async Task<RefusedException> RefusalAsync(RefusalReason reason, Func<Task> call)
    {
        var writes = Store.Writes;
        var refused = await Assert.ThrowsAsync<RefusedException>(call);
        Assert.Equal(reason, refused.Reason);
        Assert.Equal(writes, Store.Writes);
        return refused;
    }

    public static string TasksJson(params string[] tasks) => $"[{string.Join(',', PlainTasks.Of(tasks).Select(t =>
        $"{{'name':'{t.Name}','task_type':'{t.TaskType}','depends_on':{(t.DependsOn is { } names ? $"[{string.Join(',', names.Select(n => $"'{n}'"))}]" : "null")}}}"))}]";

    public static string[] NamesAndIds(StoredWorkflow workflow) => [.. workflow.Definition.Tasks.Select(t => $"{t.Name}={t.Id}")];
}
