using System.CommandLine;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Steering;

/// <summary><c>workflow cancel</c>, <c>pause</c> and <c>resume</c>.</summary>
internal static class SteerCommands
{
    /// <summary>Makes <c>cancel</c>.</summary>
    public static Command MakeCancel(Globals globals)
    {
        var force = new Option<bool>("--force") { Description = "Ends its clean-up too, at once." };
        return Make(globals, "cancel", "Cancels a run: running tasks end, and tasks that clean up still run.", [force], (service, call, run, cancellationToken) =>
            service.Api.Runs.CancelAsync(run, call.Value(force) ? true : null, cancellationToken));
    }

    /// <summary>Makes <c>pause</c>.</summary>
    public static Command MakePause(Globals globals) =>
        Make(globals, "pause", "Pauses a run: it starts no task until it is resumed.", [], (service, _, run, cancellationToken) => service.Api.Runs.PauseAsync(run, cancellationToken));

    /// <summary>Makes <c>resume</c>.</summary>
    public static Command MakeResume(Globals globals) =>
        Make(globals, "resume", "Resumes a paused run.", [], (service, _, run, cancellationToken) => service.Api.Runs.ResumeAsync(run, cancellationToken));

    private static Command Make(Globals globals, string name, string description, IReadOnlyList<Symbol> options, Func<Service, Call, string, CancellationToken, Task<RunResponse>> steer)
    {
        var run = Names.Run(globals);
        return globals.Command(name, description, [run, .. options], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var answer = await steer(service, call, call.Value(run), cancellationToken);
            call.Printer.Print(Service.JsonOf(answer), screen => screen.WriteLine($"Run {answer.Id} is {Word.Upper(answer.Status)}{(answer.StatusReason is { } reason ? $": {reason}" : "")}."));
            return ExitCode.Done;
        });
    }
}
