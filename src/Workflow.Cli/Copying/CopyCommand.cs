using System.CommandLine;
using Workflow.Cli.Contexts;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Client;
using Workflow.Client.Copying;

namespace Workflow.Cli.Copying;

/// <summary><c>workflow copy</c>: brings what a service is to do to another one.</summary>
internal static class CopyCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var from = Side(globals, "--from", "The service that is read: its address, or the name of a context.");
        var to = Side(globals, "--to", "The service that is written.");
        var fromKey = new Option<string?>("--from-key") { Description = "The admin's key of --from. Better WORKFLOW_FROM_KEY, or a context.", HelpName = "KEY" };
        var toKey = new Option<string?>("--to-key") { Description = "The admin's key of --to. Better WORKFLOW_TO_KEY, or a context.", HelpName = "KEY" };
        var disable = new Option<bool>("--disable") { Description = "Workflows are copied disabled, so that their schedules do not fire on both." };
        return globals.Command("copy", "Copies calendars, pools, and workflows as they are now to another service, whatever stores they have. Again it changes nothing.", [from, to, fromKey, toKey, disable], async (call, cancellationToken) =>
        {
            call.RefuseService("copy has two services, --from and --to");
            if (call.Value(fromKey) is not null || call.Value(toKey) is not null)
            {
                call.Screen.Warn("everybody on this machine can read keys in the list of processes: use WORKFLOW_FROM_KEY and WORKFLOW_TO_KEY, or contexts.");
            }

            CopyEnd source = Find("from", call.Value(from)!, call.Value(fromKey)), target = Find("to", call.Value(to)!, call.Value(toKey));
            if (source.Server == target.Server)
            {
                throw new CommandFailedException(ExitCode.Usage, $"--from and --to are the same service, {source.Server}.");
            }

            using Service reader = Connect(source), writer = Connect(target);
            await AskAsync("--from", source, reader, cancellationToken);
            await AskAsync("--to", target, writer, cancellationToken);
            return await CopyAsync(call, reader, writer, new CopyOptions { Disables = call.Value(disable) }, cancellationToken);

            CopyEnd Find(string side, string text, string? key) => CopyEnd.Find(side, text, key, call.Surroundings.Variable, call.Contexts.Read);

            Service Connect(CopyEnd end) => Service.Of(end.Server, end.Key, call.Value(call.Globals.AllowPlainHttp));
        });
    }

    private static async Task<int> CopyAsync(Call call, Service from, Service to, CopyOptions options, CancellationToken cancellationToken)
    {
        var done = new Done();
        try
        {
            var report = await ServiceCopy.RunAsync(from.Api, to.Api, options, done, cancellationToken);
            call.Printer.Print(CopyReportText.Json(report), screen => CopyReportText.Write(screen, report));
            return report.IsComplete ? ExitCode.Done : ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            call.Screen.Say(Part(done));
            throw;
        }
        catch (WorkflowException e)
        {
            throw new CommandFailedException(Refusals.CodeOf(e), $"{e.Message} {Part(done)}");
        }
    }

    private static string Part(Done done) => $"The copy is not complete; what was copied stays, and a repetition goes on. So far: {CopyReportText.Counts(done.Items)}";

    // Which of the two does not answer, or refuses the key, is said before anything is written.
    private static async Task AskAsync(string side, CopyEnd end, Service service, CancellationToken cancellationToken)
    {
        try
        {
            await using var first = service.Api.Workflows.ListAsync(pageSize: 1, cancellationToken: cancellationToken).GetAsyncEnumerator(cancellationToken);
            await first.MoveNextAsync();
        }
        catch (WorkflowException e)
        {
            var advice = e.Status == System.Net.HttpStatusCode.Unauthorized ? $" Set its key: {end.KeySources}." : "";
            throw new CommandFailedException(Refusals.CodeOf(e), $"{side} {end.Server}: {e.Message}{advice}");
        }
    }

    private static Option<string> Side(Globals globals, string name, string description)
    {
        var option = new Option<string>(name) { Description = description, HelpName = "URL|NAME", Required = true };
        option.CompletionSources.Add(_ => ConfigCommands.Names(globals.Surroundings));
        return option;
    }

    private sealed class Done : IProgress<CopiedItem>
    {
        public List<CopiedItem> Items { get; } = [];

        public void Report(CopiedItem value) => Items.Add(value);
    }
}
