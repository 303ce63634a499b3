using System.Globalization;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.TaskTypes;

namespace Workflow.Storage.Tests.Contract;

/// <summary>Things to store.</summary>
internal static class Sample
{
    internal static readonly DateTimeOffset Noon = new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);

    internal static JsonElement Json(string text) => JsonElement.Parse(text);

    /// <summary>A JSON text of exactly so many bytes.</summary>
    internal static JsonElement JsonOf(int bytes) => Json($"\"{new string('x', bytes - 2)}\"");

    internal static WorkflowDefinition Definition(string name = "nightly", params TaskDefinition[] tasks) =>
        new() { Name = name, Tasks = [.. tasks] };

    internal static TaskDefinition Task(string name, long id = 0) =>
        new() { Id = id, Name = name, TaskType = "PASS", Config = Json("{}") };

    /// <summary>A run; its number makes its id and its instant.</summary>
    internal static Run Run(
        long workflowId,
        int number = 0,
        RunStatus status = RunStatus.Pending,
        RunTrigger trigger = RunTrigger.Manual) => new()
        {
            Id = Id(workflowId, number),
            WorkflowId = workflowId,
            WorkflowVersion = 1,
            Status = status,
            Trigger = trigger,
            CreatedAt = Noon.AddSeconds(number),
        };

    internal static string Id(long workflowId, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{Noon.AddSeconds(number):yyyyMMdd'T'HHmmssffffff}-{workflowId}-bcdfgh");

    internal static RunTransition Move(RunHead run, RunStatus from, RunStatus to, int afterSeconds = 1, string? reason = null, string? error = null) =>
        new(run.Id, [from], to, run.CreatedAt.AddSeconds(afterSeconds), reason, error);

    internal static TaskExecution Execution(int position, int? index = null, int attempt = 1, ExecutionStatus status = ExecutionStatus.Succeeded) =>
        new() { Position = position, Task = $"task-{position}", Index = index, Attempt = attempt, Status = status };

    internal static LogLine Line(string message) => new(Noon, LogSeverity.Info, message);
}
