using System.CommandLine;
using System.Globalization;
using Workflow.Cli.Running;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;

namespace Workflow.Cli.Steering;

/// <summary><c>workflow rerun</c>: repeats a run, or a part of it.</summary>
internal static class RerunCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var run = Names.Run(globals);
        var from = new Option<string?>("--from") { Description = "Where to begin: start (everything runs again), failed (what did not succeed), or task (see --task). Default: start, or task with --task.", HelpName = "start|failed|task" };
        from.AcceptOnlyFromAmong("start", "failed", "task");
        var task = new Option<string?>("--task", "-t") { Description = "The task to begin at.", HelpName = "NAME" };
        var items = new Option<string?>("--items") { Description = "Only these items of its for_each, by index from 0, and those that did not succeed: 0,4,7.", HelpName = "N,N" };
        var latest = new Option<bool>("--latest") { Description = "Runs the latest version of the workflow. Default: the version of the run." };
        var children = new Option<bool>("--into-children") { Description = "Child runs that did not succeed are repeated from where they failed." };
        var (inputs, file, watch) = (NamedValues.Inputs(), NamedValues.InputsFile(), Watched.Option());
        return globals.Command("rerun", "Starts a new run that repeats one that has ended, or a part of it.", [run, from, task, items, latest, children, inputs, file, watch], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var earlier = await service.Api.Runs.GetAsync(call.Value(run), cancellationToken);
            IReadOnlyDictionary<string, Core.Definitions.InputDeclaration>? declared = null;
            if (call.Value(inputs) is [_, ..])
            {
                declared = (await service.Api.Workflows.GetAsync(earlier.WorkflowId, cancellationToken)).Inputs;
            }

            var request = new RerunRequest
            {
                From = call.Value(from) ?? (call.Value(task) is null ? null : "task"),
                Task = call.Value(task),
                Items = Items(call.Value(items)),
                Inputs = NamedValues.Read(call, call.Value(file), call.Value(inputs), name => declared?.TryGetValue(name, out var input) == true ? input.Type : null),
                Version = call.Value(latest) ? "latest" : null,
                IntoChildren = call.Value(children) ? true : null,
            };
            var started = await service.Api.Runs.RerunAsync(earlier.Id, request, cancellationToken: cancellationToken);
            return await Watched.AnswerAsync(call, service, started, call.Value(watch), cancellationToken);
        });
    }

    private static List<int>? Items(string? text) => text is null ? null : [.. text.Split(',').Select(part =>
        int.TryParse(part.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : throw new CommandFailedException(ExitCode.Usage, $"--items: '{part}' is not an index, such as 0."))];
}
