using System.CommandLine;
using System.Text.Json;
using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Running;
using Workflow.Cli.Services;
using Workflow.Cli.Terminal;
using Workflow.Contracts;
using Workflow.Core.Access;
using Workflow.Core.Json;

namespace Workflow.Cli.Keys;

/// <summary><c>workflow keys</c>: the API keys of a service.</summary>
internal static class KeyCommands
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals) => Globals.Group("keys", "API keys: lists, creates and revokes them. For admins.", List(globals), Create(globals), Revoke(globals));

    private static Command List(Globals globals)
    {
        var all = new Option<bool>("--all") { Description = "Also keys that are revoked or have expired." };
        return globals.Command("list", "Lists the keys that are valid, without their secrets.", [all], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var now = call.Surroundings.Time.GetUtcNow();
            List<KeyResponse> keys = [];
            await foreach (var key in service.Api.Keys.ListAsync(cancellationToken: cancellationToken))
            {
                if (call.Value(all) || (key.RevokedAt is null && !(key.ExpiresAt <= now)))
                {
                    keys.Add(key);
                }
            }

            call.Printer.Print(JsonSerializer.SerializeToElement(keys.Select(Service.JsonOf)), screen => new Listing("PREFIX", "NAME", "ROLE", "LAST USED", "EXPIRES", "WORKFLOWS", "REVOKED")
                .AddRange(keys.Select(key => new Cell[]
                {
                    key.Prefix,
                    key.Name,
                    Word.Lower(key.Role),
                    key.LastUsedAt is null ? "never" : Shown.Instant(key.LastUsedAt),
                    key.ExpiresAt is null ? "never" : Shown.Instant(key.ExpiresAt),
                    key.Workflows is null ? "all" : string.Join(", ", key.Workflows),
                    new(Shown.Instant(key.RevokedAt), Color.Red),
                }))
                .WriteTo(screen, "There are no keys."));
            return ExitCode.Done;
        });
    }

    private static Command Create(Globals globals)
    {
        var name = new Argument<string>("name") { Description = "The name of the key, for people.", HelpName = "NAME" };
        var role = Words.Option<Role>("--role", "What it may do", Words.Lower);
        role.Required = true;
        var workflows = new Option<string[]>("--workflow") { Description = "A pattern of the names of workflows that it is limited to; * stands for any characters. May be repeated. Default: all workflows.", HelpName = "PATTERN" };
        var expires = new Option<string?>("--expires-at") { Description = "When it stops being valid. Default: never.", HelpName = "INSTANT" };
        return globals.Command("create", "Creates a key, and writes it to standard output: it is shown this once.", [name, role, workflows, expires], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            var request = new KeyRequest
            {
                Name = call.Value(name),
                Role = call.Value(role)!.Value,
                Workflows = call.Value(workflows) is [_, ..] patterns ? patterns : null,
                ExpiresAt = Instants.Read("--expires-at", call.Value(expires)),
            };
            var created = await service.Api.Keys.CreateAsync(request, cancellationToken);
            call.Printer.Print(Service.JsonOf(created), screen =>
            {
                screen.WriteLine(created.Key);
                screen.Say($"This is the key {created.Name} ({Word.Lower(created.Role)}). It is shown this once; keep it where only its user can read it.");
            });
            return ExitCode.Done;
        });
    }

    private static Command Revoke(Globals globals)
    {
        var key = new Argument<string>("key") { Description = "The key's prefix or id.", HelpName = "PREFIX" };
        return globals.Command("revoke", "Revokes a key: it is refused from now on.", [key], async (call, cancellationToken) =>
        {
            using var service = Service.Of(call);
            await service.Api.Keys.RevokeAsync(call.Value(key), cancellationToken);
            call.Screen.Say($"Key {call.Value(key)} is revoked.");
            return ExitCode.Done;
        });
    }
}
