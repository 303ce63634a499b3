using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Files;
using Workflow.Cli.Output;
using Workflow.Cli.Running;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Events;

/// <summary><c>workflow event</c>: sends an event to a run, or by name.</summary>
internal static class EventCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var name = new Argument<string>("event") { Description = "The name of the event.", HelpName = "EVENT" };
        var run = new Option<string?>("--run") { Description = "The run that it is for. Without it, the event goes by its name and key to all that wait for it, and to workflows that it starts.", HelpName = "RUN" };
        var key = new Option<string?>("--event-key") { Description = "What the event is about: tasks get it that wait for its name with this key.", HelpName = "KEY" };
        var payload = new Option<string?>("--payload", "-p") { Description = "Its payload, as JSON.", HelpName = "JSON" };
        var file = new Option<string?>("--payload-file") { Description = "A file in YAML or JSON with its payload, or - for standard input.", HelpName = "FILE" };
        var once = new Option<string?>("--idempotency-key") { Description = "The same key again sends nothing, and answers as the first time.", HelpName = "KEY" };
        return globals.Command("event", "Sends an event: to a run, or by name and key.", [name, run, key, payload, file, once], async (call, cancellationToken) =>
        {
            if (call.Value(run) is not null && call.Value(key) is not null)
            {
                throw new CommandFailedException(ExitCode.Usage, "--run and --event-key both say whom it is for: give one of them.");
            }

            var sent = Payload(call, call.Value(payload), call.Value(file));
            using var service = Service.Of(call);
            if (call.Value(run) is { } id)
            {
                var receipt = await service.Api.Runs.SendEventAsync(id, call.Value(name), sent, call.Value(once), cancellationToken);
                call.Printer.Print(Service.JsonOf(receipt), screen => screen.WriteLine($"Run {receipt.RunId} has event {receipt.Name}."));
                return ExitCode.Done;
            }

            var delivered = await service.Api.Events.SendAsync(call.Value(name), call.Value(key), sent, call.Value(once), cancellationToken);
            call.Printer.Print(Service.JsonOf(delivered), screen =>
            {
                screen.WriteLine($"Event {delivered.Name} went to {delivered.DeliveryCount} waiting {(delivered.DeliveryCount == 1 ? "task" : "tasks")} and {delivered.StartCount} {(delivered.StartCount == 1 ? "workflow" : "workflows")}.");
                if (delivered.Deliveries.Count > 0)
                {
                    new Listing("RUN", "TASK").AddRange(delivered.Deliveries.Select(delivery => new Cell[] { delivery.RunId, delivery.Task })).WriteTo(screen, "");
                }
            });
            return ExitCode.Done;
        });
    }

    private static JsonElement? Payload(Call call, string? json, string? file)
    {
        if (json is not null && file is not null)
        {
            throw new CommandFailedException(ExitCode.Usage, "--payload and --payload-file both give the payload: give one of them.");
        }

        if (file is null)
        {
            return json is null ? null : NamedValues.Json("--payload", json);
        }

        var read = DefinitionFiles.ReadOne(call, file);
        return read.Body ?? throw new CommandFailedException(ExitCode.Faulty, read.SyntaxFault!.ToString());
    }
}
