using System.CommandLine;
using Workflow.Cli.Applying;
using Workflow.Cli.Files;
using Workflow.Cli.Running;
using Workflow.Cli.Terminal;
using Workflow.Cli.Validation;
using Workflow.Client;
using Workflow.Contracts;

namespace Workflow.Cli.Dev;

/// <summary><c>workflow dev</c>: runs a file on a service of its own, and again whenever it changes.</summary>
internal static class DevCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var files = new Argument<string[]>("file") { Description = "The file to run. More files are workflows that it starts.", HelpName = "FILE", Arity = ArgumentArity.OneOrMore };
        var (inputs, inputsFile) = (NamedValues.Inputs(), NamedValues.InputsFile());
        var port = new Option<int>("--port") { Description = "The port of the service on 127.0.0.1. Default: any that is free.", HelpName = "PORT" };
        var once = new Option<bool>("--once") { Description = "Ends when the run has ended; the exit code tells the outcome." };
        return globals.Command("dev", "Starts a service that is only there for this, runs a file, shows it live, and runs it again whenever the file changes. Ctrl+C ends it, and nothing is left behind.", [files, inputs, inputsFile, port, once], async (call, cancellationToken) =>
        {
            var changes = FileChanges.Of(call, call.Value(files));
            try
            {
                await using var service = await DevService.StartAsync(call.Value(port), cancellationToken);
                call.Screen.Say($"The service is at {service.Service.Address} (monitor: {new Uri(service.Service.Address, "monitor")}). Ctrl+C ends it.");
                return await new DevLoop(call, service, changes, call.Value(files), call.Value(inputs), call.Value(inputsFile), call.Value(once)).RunAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                call.Screen.Say("The service has ended, and nothing of it is left.");
                return ExitCode.Done;
            }
        });
    }
}

/// <summary>Applies, runs, and waits for a change, again and again.</summary>
internal sealed class DevLoop(Call call, DevService service, FileChanges changes, string[] files, string[]? inputs, string? inputsFile, bool once)
{
    /// <summary>Goes on until it is ended, or with <c>--once</c> until the run has ended.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            changes.Take();
            var code = await RoundAsync(cancellationToken);
            if (once)
            {
                return code;
            }

            call.Screen.Say($"Waiting for a change of {string.Join(", ", files)}.");
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await await Task.WhenAny(changes.WaitAsync(ended.Token), EndAsync(ended.Token));
            await ended.CancelAsync();
        }
    }

    private async Task<int> RoundAsync(CancellationToken cancellationToken)
    {
        var judged = CheckedFiles.Of(DefinitionFiles.Read(call, files, recursive: false), ownTypes: [], call.Surroundings.Time.GetUtcNow());
        FaultReport.Warn(call.Screen, judged.Warnings);
        if (judged.Faults.Count > 0)
        {
            FaultReport.Say(call.Screen, judged.Faults);
            return ExitCode.Faulty;
        }

        var apply = new Apply(service.Service, isDryRun: false);
        foreach (var file in judged.Files.Reverse()) // those that it starts, first
        {
            await apply.FileAsync(file, cancellationToken);
        }

        if (apply.Faults.Count > 0)
        {
            FaultReport.Say(call.Screen, apply.Faults);
            return ExitCode.Faulty;
        }

        return await RunAsync(judged.Files[0].Name, cancellationToken);
    }

    private async Task<int> RunAsync(string name, CancellationToken cancellationToken)
    {
        RunResponse run;
        try
        {
            var workflow = await service.Service.Api.Workflows.GetByNameAsync(name, cancellationToken);
            var values = NamedValues.Read(call, inputsFile, inputs, input => workflow.Inputs.TryGetValue(input, out var declared) ? declared.Type : null);
            run = await service.Service.Api.Runs.StartAsync(workflow.Id, new RunRequest { Inputs = values }, cancellationToken: cancellationToken);
        }
        catch (WorkflowException e) when (e.Status is not null && !once)
        {
            return Services.Refusals.Say(call, e); // inputs that do not fit, until the file changes
        }

        using var changed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = once ? Task.Delay(Timeout.Infinite, changed.Token) : changes.WaitAsync(changed.Token);
        var watching = ShowAsync(run.Id, changed.Token);
        if (await Task.WhenAny(watching, waiting, EndAsync(changed.Token)) is var first && first != watching && !cancellationToken.IsCancellationRequested)
        {
            await changed.CancelAsync();
            await first;
            call.Screen.Say($"The file has changed: run {run.Id} is cancelled.");
            await service.Service.Api.Runs.CancelAsync(run.Id, force: true, cancellationToken);
            return ExitCode.RunCancelled;
        }

        var code = await watching;
        await changed.CancelAsync();
        return code;
    }

    private async Task<int> ShowAsync(string run, CancellationToken cancellationToken)
    {
        var ended = await new RunWatch(service.Service, call).ShowAsync(run, cancellationToken);
        var full = await service.Service.Api.Runs.GetAsync(run, cancellationToken);
        call.Printer.Print(Services.Service.JsonOf(full), screen =>
        {
            if (!screen.IsLive)
            {
                Watched.Show(screen, ended with { Run = full }, call.Surroundings.Time.GetUtcNow());
            }
        });
        return RunTable.CodeOf(full.Status);
    }

    private async Task EndAsync(CancellationToken cancellationToken)
    {
        while (!service.HasEnded)
        {
            await Task.Delay(300, cancellationToken);
        }

        throw new CommandFailedException(ExitCode.Failed, $"The service has ended. It said: {service.Said}");
    }
}
