using System.CommandLine;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Opening;

/// <summary><c>workflow open</c>: the monitor in the browser.</summary>
internal static class OpenCommand
{
    /// <summary>Makes it.</summary>
    public static Command Make(Globals globals)
    {
        var run = new Argument<string?>("run") { Description = "The run to show. Default: the first page.", HelpName = "RUN", Arity = ArgumentArity.ZeroOrOne };
        var print = new Option<bool>("--print") { Description = "Only writes the address." };
        return globals.Command("open", "Opens the monitor in the browser, and writes its address.", [run, print], call =>
        {
            var address = new Uri(call.FindTarget().Server, call.Value(run) is { } id ? $"monitor/runs/{Uri.EscapeDataString(id)}" : "monitor");
            call.Screen.WriteLine(address.AbsoluteUri);
            if (!call.Value(print) && (Browser.Find(call.Surroundings.Variable) is not { } program || !Browser.Show(program, address)))
            {
                call.Screen.Say("There is no browser here: open this address in one.");
            }

            return ExitCode.Done;
        });
    }
}
