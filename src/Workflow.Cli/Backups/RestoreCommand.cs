using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Terminal;
using Workflow.Storage.Sqlite.Backups;

namespace Workflow.Cli.Backups;

/// <summary><c>workflow restore</c>: makes the store of a service that is stopped of a backup.</summary>
internal static class RestoreCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var file = new Argument<string>("file") { Description = "The backup. It is only read.", HelpName = "FILE" };
        var folder = new Option<string>("--data-directory") { Description = "The data folder of the service, which must be stopped; a new folder is made.", HelpName = "DIR", Required = true };
        var replaces = new Option<bool>("--replace") { Description = "Replaces the store that is there. Its files are kept, in a folder of their own in the data folder." };
        return globals.Command("restore", "Makes the store of a standalone service of a backup, on this machine. The service must be stopped.", [file, folder, replaces], async (call, cancellationToken) =>
        {
            call.RefuseService("restore works on a folder of this machine");
            var (from, to) = (FilePaths.Of(call, "FILE", call.Value(file)), FilePaths.Of(call, "--data-directory", call.Value(folder)!));
            var restored = await RestoreAsync(from, to, call.Value(replaces), call.Surroundings.Time, cancellationToken);
            var report = new JsonObject
            {
                ["data_directory"] = to,
                ["workflows"] = restored.Content.Workflows,
                ["runs"] = restored.Content.Runs,
                ["schema"] = restored.Content.Schema,
                ["replaced"] = restored.Replaced,
            };
            call.Printer.Print(JsonElement.Parse(report.ToJsonString()), screen =>
            {
                screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{to} has the store of the backup: {Count(restored.Content.Workflows, "workflow")}, {Count(restored.Content.Runs, "run")}."));
                if (restored.Replaced is { } kept)
                {
                    screen.WriteLine($"The files that were there are in {kept}.");
                }

                screen.Say($"Start the service with Workflow:DataDirectory={to}. Its open runs and schedules go on from where the backup was made.");
            });
            return ExitCode.Done;
        });
    }

    private static async Task<RestoredStore> RestoreAsync(string file, string folder, bool replaces, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            return await SqliteBackup.RestoreAsync(file, folder, replaces, time, cancellationToken);
        }
        catch (InvalidOperationException e)
        {
            throw new CommandFailedException(ExitCode.Failed, e.Message);
        }
    }

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:#,##0} {what}{(count == 1 ? "" : "s")}");
}
