using System.Text.Json.Nodes;
using Spectre.Console;
using Workflow.Cli.Files;
using Workflow.Cli.Terminal;

namespace Workflow.Cli.Validation;

/// <summary>Tells of faults in files.</summary>
internal static class FaultReport
{
    private const int MostShown = 100;

    /// <summary>Writes faults for people, one a line: <c>file:line:column: what is wrong</c>.</summary>
    public static void Say(Screen screen, IReadOnlyList<FileFault> faults)
    {
        foreach (var fault in faults.Take(MostShown))
        {
            screen.Say(fault.ToString(), new Style(Color.Red));
        }

        if (faults.Count > MostShown)
        {
            screen.Say($"… and {faults.Count - MostShown} more.");
        }
    }

    /// <summary>Writes warnings for people.</summary>
    public static void Warn(Screen screen, IReadOnlyList<FileFault> warnings)
    {
        foreach (var warning in warnings)
        {
            screen.Say($"{warning.File}:{warning.Line}:{warning.Column}: warning: {warning.Pointer.TrimStart('/')} {warning.Detail}", new Style(Color.Yellow));
        }
    }

    /// <summary>Faults for programs.</summary>
    public static JsonArray Json(IEnumerable<FileFault> faults) => new([.. faults.Select(fault => new JsonObject
    {
        ["file"] = fault.File,
        ["line"] = fault.Line,
        ["column"] = fault.Column,
        ["pointer"] = fault.Pointer,
        ["detail"] = fault.Detail,
    })]);
}
