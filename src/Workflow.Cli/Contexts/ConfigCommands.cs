using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Contexts;

/// <summary><c>workflow config</c>: contexts, each a service and the key for it.</summary>
internal static class ConfigCommands
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals) => Globals.Group(
        "config",
        "Contexts: services with names, and the keys for them.",
        Set(globals),
        Use(globals),
        List(globals),
        Remove(globals));

    private static Command Set(Globals globals)
    {
        var name = Name(globals);
        return globals.Command("set", "Makes or changes a context, with --server URL and --key. --key - reads the key from standard input, where nobody sees it.", [name], call =>
        {
            var chosen = call.Value(name);
            if (ContextSet.NameFault(chosen) is { } fault)
            {
                throw new CommandFailedException(ExitCode.Usage, fault);
            }

            var server = call.Value(globals.Server) is { } address ? ServerAddress.Of(address) : null;
            var key = ReadKey(call);
            call.Contexts.Change(contexts =>
            {
                var before = contexts.Contexts.GetValueOrDefault(chosen);
                var at = server ?? before?.Server ?? throw new CommandFailedException(ExitCode.Usage, $"There is no context '{chosen}' yet: give its --server URL.");

                // A key is of one server, so that another address does not get it.
                var kept = key ?? (before is not null && ServerAddress.IsSame(before.Server, at) ? before.Key : null);
                return contexts with { Contexts = contexts.Contexts.SetItem(chosen, new Context(at, kept)), Current = contexts.Current ?? chosen };
            });
            call.Screen.Say($"Context {chosen} is in {call.Contexts.Path}.");
            return ExitCode.Done;
        });
    }

    private static Command Use(Globals globals)
    {
        var name = Name(globals);
        return globals.Command("use", "Makes a context the current one.", [name], call =>
        {
            call.Contexts.Change(contexts => contexts with { Current = Known(contexts, call.Value(name)) });
            call.Screen.Say($"Context {call.Value(name)} is the current one.");
            return ExitCode.Done;
        });
    }

    private static Command List(Globals globals) => globals.Command("list", "Lists the contexts. Keys are not shown.", [], call =>
    {
        var contexts = call.Contexts.Read();
        var list = new JsonArray([.. contexts.Contexts.Select(c => new JsonObject
        {
            ["name"] = c.Key,
            ["server"] = c.Value.Server.ToString(),
            ["has_key"] = c.Value.Key is not null,
            ["current"] = c.Key == contexts.Current,
        })]);
        call.Printer.Print(JsonElement.Parse(list.ToJsonString()), screen => new Listing("", "NAME", "SERVER", "KEY")
            .AddRange(contexts.Contexts.Select(c => new Cell[] { c.Key == contexts.Current ? "*" : "", c.Key, c.Value.Server.ToString(), c.Value.Key is null ? "no" : "yes" }))
            .WriteTo(screen, "There are no contexts: workflow config set NAME --server URL makes one."));
        return ExitCode.Done;
    });

    private static Command Remove(Globals globals)
    {
        var name = Name(globals);
        return globals.Command("remove", "Removes a context and its key.", [name], call =>
        {
            call.Contexts.Change(contexts => contexts with
            {
                Contexts = contexts.Contexts.Remove(Known(contexts, call.Value(name))),
                Current = contexts.Current == call.Value(name) ? null : contexts.Current,
            });
            call.Screen.Say($"Context {call.Value(name)} is removed.");
            return ExitCode.Done;
        });
    }

    private static Argument<string> Name(Globals globals)
    {
        var name = new Argument<string>("name") { Description = "The name of the context." };
        name.CompletionSources.Add(_ => Names(globals.Surroundings));
        return name;
    }

    /// <summary>The names of the contexts, for completion; none if they can't be read.</summary>
    public static IEnumerable<string> Names(Surroundings surroundings)
    {
        try
        {
            return [.. new ContextFile(surroundings.ConfigFolder).Read().Contexts.Keys];
        }
        catch (CommandFailedException)
        {
            return [];
        }
    }

    private static string Known(ContextSet contexts, string name) => contexts.Contexts.ContainsKey(name)
        ? name
        : throw new CommandFailedException(ExitCode.NotFound, $"There is no context '{name}': workflow config list shows those there are.");

    private static string? ReadKey(Call call)
    {
        var key = call.Value(call.Globals.Key);
        if (key is null)
        {
            return null;
        }

        if (key != "-")
        {
            call.Screen.Warn("the key may stay in the history of the shell, and others can read it in the list of processes: --key - reads it from standard input.");
            return key;
        }

        if (call.Surroundings.InIsTerminal)
        {
            call.Screen.Say("The key, which is not shown, and then Enter:");
        }

        return call.Read(input => call.Surroundings.ReadHidden is { } hidden ? hidden() : input.ReadLine())?.Trim() is { Length: > 0 } read ? read : throw new CommandFailedException(ExitCode.Usage, "There is no key on standard input.");
    }
}
