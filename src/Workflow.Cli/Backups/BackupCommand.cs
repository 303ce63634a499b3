using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Backups;

/// <summary><c>workflow backup</c>: a copy of the store of a standalone service, taken while it runs.</summary>
internal static class BackupCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var file = new Argument<string>("file") { Description = "The new file; it must not exist. Only you can read it: it is as secret as the store.", HelpName = "FILE" };
        return globals.Command("backup", "Saves a copy of the store of a standalone service, while it runs. For admins.", [file], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var path = FilePaths.Of(call, "FILE", call.Value(file));
            if (Directory.Exists(path))
            {
                throw new CommandFailedException(ExitCode.Usage, $"'{path}' is a folder: name the file that is to be made, such as {Path.Combine(call.Value(file), "workflow.db")}.");
            }

            var bytes = await service.Api.Backups.SaveAsync(path, cancellationToken);
            var report = new JsonObject { ["file"] = path, ["bytes"] = bytes };
            call.Printer.Print(JsonElement.Parse(report.ToJsonString()), screen =>
            {
                screen.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{path}: {bytes:#,##0} bytes, complete."));
                screen.Say("It is as secret as the store: keep it where only those may read it who may read the data folder.");
            });
            return ExitCode.Done;
        });
    }
}
