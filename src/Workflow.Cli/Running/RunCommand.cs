using System.CommandLine;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Json;

namespace Workflow.Cli.Running;

/// <summary><c>workflow run</c>: starts a run.</summary>
internal static class RunCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var name = Names.Workflow(globals);
        var (inputs, file, labels) = (NamedValues.Inputs(), NamedValues.InputsFile(), NamedValues.Labels("A label of the run: NAME=VALUE. May be repeated."));
        var version = new Option<int?>("--version-number") { Description = "The version to run. Default: the latest.", HelpName = "N" };
        var startAt = new Option<string?>("--start-at") { Description = "It does not begin before this instant, such as 2027-03-28T06:00:00Z.", HelpName = "INSTANT" };
        var delay = new Option<int?>("--delay") { Description = "It does not begin before so many seconds have passed.", HelpName = "SECONDS" };
        var priority = new Option<int?>("--priority") { Description = "Its priority, -10 to 10. Default: that of the workflow.", HelpName = "N" };
        var once = new Option<string?>("--idempotency-key") { Description = "The same key again starts nothing, and answers the same run.", HelpName = "KEY" };
        var watch = Watched.Option();
        return globals.Command("run", "Starts a run of a workflow.", [name, inputs, file, labels, version, startAt, delay, priority, once, watch], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var workflow = await service.Api.Workflows.GetByNameOrIdAsync(call.Value(name), cancellationToken);
            var request = new RunRequest
            {
                Inputs = NamedValues.Read(call, call.Value(file), call.Value(inputs), input => workflow.Inputs.TryGetValue(input, out var declared) ? declared.Type : null),
                Labels = NamedValues.Texts("--label", call.Value(labels))?.ToDictionary(l => l.Key, l => System.Text.Json.JsonSerializer.SerializeToElement(l.Value), StringComparer.Ordinal),
                Version = call.Value(version),
                StartAt = Instants.Read("--start-at", call.Value(startAt)),
                DelaySeconds = call.Value(delay),
                Priority = call.Value(priority),
            };
            var run = await service.Api.Runs.StartAsync(workflow.Id, request, idempotencyKey: call.Value(once), cancellationToken: cancellationToken);
            return await Watched.AnswerAsync(call, service, run, call.Value(watch), cancellationToken);
        });
    }
}

/// <summary>Instants in options.</summary>
internal static class Instants
{
    /// <summary>The instant in a text; <c>null</c>: there is no text.</summary>
    /// <exception cref="CommandFailedException">It is none.</exception>
    public static DateTimeOffset? Read(string option, string? text) => text is null ? null
        : Rfc3339.TryParse(text, out var instant) ? instant
        : throw new CommandFailedException(ExitCode.Usage, $"{option}: '{text}' is not an instant with an offset, such as 2027-03-28T06:00:00Z.");
}
