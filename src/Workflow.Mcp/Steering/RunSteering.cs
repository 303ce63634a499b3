using System.ComponentModel;
using System.Text.Json;
using Workflow.Contracts;
using Workflow.Mcp.Reading;
using Workflow.Mcp.Tools;

namespace Workflow.Mcp.Steering;

internal sealed record StartRunArguments(
    [property: Description("The workflow: its name, or its id.")] string Workflow,
    [property: Description("The inputs, by name.")] IReadOnlyDictionary<string, JsonElement>? Inputs = null,
    [property: Description("Labels, by name.")] IReadOnlyDictionary<string, JsonElement>? Labels = null,
    [property: Description("It does not begin before this instant.")] DateTimeOffset? StartAt = null,
    [property: Description("The same key again is the same run: for a call that is repeated.")] string? IdempotencyKey = null);

internal sealed record RunArguments([property: Description("The id of the run.")] string RunId);

internal sealed record CancelRunArguments(
    [property: Description("The id of the run.")] string RunId,
    [property: Description("true: its clean-up is ended too.")] bool? Force = null);

internal sealed record RerunArguments(
    [property: Description("The id of a run that has ended.")] string RunId,
    [property: Description("start: everything runs again, and so it is unless it is given. failed: what did not succeed. task: the same, and the task that task names.")] string? From = null,
    [property: Description("The name of that task.")] string? Task = null,
    [property: Description("Inputs that change, by name.")] IReadOnlyDictionary<string, JsonElement>? Inputs = null,
    [property: Description("The same key again is the same run: for a call that is repeated.")] string? IdempotencyKey = null);

/// <summary>Tools that start and steer runs.</summary>
internal static class RunSteering
{
    public static readonly Tool[] All =
    [
        new Tool<StartRunArguments, ShownRun>(async (client, arguments, cancellation) =>
        {
            var id = await client.Workflows.FindIdAsync(arguments.Workflow, cancellation);
            var request = new RunRequest { Inputs = arguments.Inputs, Labels = arguments.Labels, StartAt = arguments.StartAt };
            return ShownRun.Of(await client.Runs.StartAsync(id, request, null, arguments.IdempotencyKey, cancellation));
        })
        {
            Name = "start_run",
            Title = "Start a run",
            Description = "Starts a run of a workflow. It works on after the answer: show_run says how far it is.",
            Access = ToolAccess.Operate,
        },
        new Tool<CancelRunArguments, ShownRun>(async (client, arguments, cancellation) => ShownRun.Of(await client.Runs.CancelAsync(arguments.RunId, arguments.Force, cancellation)))
        {
            Name = "cancel_run",
            Title = "Cancel a run",
            Description = "Cancels the running tasks of a run. Its clean-up still runs, unless force is true. It can't be undone.",
            Access = ToolAccess.Operate,
            IsDestructive = true,
        },
        new Tool<RunArguments, ShownRun>(async (client, arguments, cancellation) => ShownRun.Of(await client.Runs.PauseAsync(arguments.RunId, cancellation)))
        {
            Name = "pause_run",
            Title = "Pause a run",
            Description = "Lets no further task of a run begin. Running tasks continue to their end. resume_run undoes it.",
            Access = ToolAccess.Operate,
            IsIdempotent = true,
        },
        new Tool<RunArguments, ShownRun>(async (client, arguments, cancellation) => ShownRun.Of(await client.Runs.ResumeAsync(arguments.RunId, cancellation)))
        {
            Name = "resume_run",
            Title = "Resume a run",
            Description = "Resumes a paused run.",
            Access = ToolAccess.Operate,
            IsIdempotent = true,
        },
        new Tool<RerunArguments, ShownRun>(async (client, arguments, cancellation) =>
        {
            var request = new RerunRequest { From = arguments.From, Task = arguments.Task, Inputs = arguments.Inputs };
            return ShownRun.Of(await client.Runs.RerunAsync(arguments.RunId, request, null, arguments.IdempotencyKey, cancellation));
        })
        {
            Name = "rerun_run",
            Title = "Rerun a run",
            Description = "Starts a new run that repeats one that has ended, or what did not succeed of it. The record of that one stays as it is.",
            Access = ToolAccess.Operate,
        },
    ];
}
