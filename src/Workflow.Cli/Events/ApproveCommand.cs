using System.CommandLine;
using System.Text.Json;
using Workflow.Cli.Output;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Contracts;
using Workflow.Core.History;

namespace Workflow.Cli.Events;

/// <summary><c>workflow approve</c>: answers a task that waits for a person.</summary>
internal static class ApproveCommand
{
    private const int MostListed = 50;

    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var run = new Argument<string?>("run") { Description = "The run whose task waits. Without it, all that waits is listed.", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne };
        run.CompletionSources.Add(context => Completion.ServiceNames.Runs(globals, context));
        var eventName = new Option<string?>("--event") { Description = "The event, if tasks of the run wait for several.", HelpName = "EVENT" };
        var reject = new Option<bool>("--reject") { Description = "Answers no: for a form with one field called ok, approved or approve." };
        var fields = new Option<string[]>("--field") { Description = "The answer to a field of the form: NAME=VALUE. What is not given is asked for. May be repeated.", HelpName = "NAME=VALUE" };
        return globals.Command("approve", "Answers a task that waits for a person: shows its form, and asks for the fields.", [run, eventName, reject, fields], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            if (call.Value(run) is not { } id)
            {
                await ListAsync(call, service, call.Value(eventName), cancellationToken);
                return ExitCode.Done;
            }

            var waiting = await FindAsync(service, id, call.Value(eventName), cancellationToken);
            var form = Form.Read(waiting.Form);
            if (form is not null && call.Surroundings.InIsTerminal)
            {
                Introduce(call.Screen, waiting, form);
            }

            var values = new FormQuestions(call).Fill(form, call.Value(reject), call.Value(fields) ?? []);
            var receipt = await service.Api.Runs.SendEventAsync(id, waiting.EventName!, JsonSerializer.SerializeToElement(values), cancellationToken: cancellationToken);
            call.Printer.Print(Service.JsonOf(receipt), screen => screen.WriteLine($"Task {waiting.Task} of run {id} has its answer{(FormQuestions.Meaning(form, values) is { } meaning ? $": {meaning}" : "")}."));
            return ExitCode.Done;
        });
    }

    private static async Task<TaskExecutionResponse> FindAsync(Service service, string run, string? eventName, CancellationToken cancellationToken)
    {
        List<TaskExecutionResponse> waiting = [];
        await foreach (var execution in service.Api.Runs.ListTasksAsync(run, new RunTaskQuery { Status = ExecutionStatus.Waiting }, cancellationToken: cancellationToken))
        {
            if (execution.EventName is not null && (eventName is null || execution.EventName == eventName))
            {
                waiting.Add(execution);
            }
        }

        return waiting.DistinctBy(execution => execution.EventName).ToList() switch
        {
            [] => throw new CommandFailedException(ExitCode.NotFound, $"No task of run {run} waits for {(eventName is null ? "an event" : $"event '{eventName}'")}: workflow show {run}"),
            [var only] => only,
            var several => throw new CommandFailedException(ExitCode.Usage, $"Tasks of run {run} wait for several events: {string.Join(", ", several.Select(execution => execution.EventName))}. Say which with --event."),
        };
    }

    private static async Task ListAsync(Call call, Service service, string? eventName, CancellationToken cancellationToken)
    {
        List<WaitResponse> waits = [];
        await foreach (var wait in service.Api.Events.ListWaitsAsync(eventName, cancellationToken: cancellationToken))
        {
            waits.Add(wait);
            if (waits.Count == MostListed)
            {
                break;
            }
        }

        call.Printer.Print(JsonSerializer.SerializeToElement(waits.Select(Service.JsonOf)), screen => new Listing("RUN", "EVENT", "TASK", "SINCE", "UNTIL")
            .AddRange(waits.Select(wait => new Cell[] { wait.RunId, wait.EventName, wait.Task, Shown.Instant(wait.Since), Shown.Instant(wait.DueAt) }))
            .WriteTo(screen, "Nothing waits for an event."));
    }

    private static void Introduce(Screen screen, TaskExecutionResponse waiting, Form form)
    {
        screen.Say(form.Title ?? $"{waiting.Task} waits for event {waiting.EventName}");
        if (form.Description is { } description)
        {
            screen.Say(description);
        }
    }
}
