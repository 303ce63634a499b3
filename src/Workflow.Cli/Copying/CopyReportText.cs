using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;
using Workflow.Cli.Output;
using Workflow.Cli.Terminal;
using Workflow.Client.Copying;
using Workflow.Core.Json;

namespace Workflow.Cli.Copying;

/// <summary>Tells what was copied, and what a person has to do.</summary>
internal static class CopyReportText
{
    private static readonly CopyOutcome[] Order = [CopyOutcome.Created, CopyOutcome.Changed, CopyOutcome.Unchanged, CopyOutcome.Failed];

    /// <summary>The report for programs.</summary>
    public static JsonElement Json(CopyReport report) => JsonElement.Parse(new JsonObject
    {
        ["items"] = new JsonArray([.. report.Items.Select(item => new JsonObject
        {
            ["kind"] = item.Kind,
            ["name"] = item.Name,
            ["outcome"] = Word.Lower(item.Outcome),
            ["reason"] = item.Reason,
        })]),
        ["missing_secrets"] = Names(report.MissingSecrets),
        ["secrets_known"] = report.AreSecretsKnown,
        ["keys"] = report.Keys,
        ["active_on_both"] = Names(report.ActiveOnBoth),
    }.ToJsonString());

    /// <summary>Writes it for people: what has changed or was refused, how many there are of each, and what is left to do.</summary>
    public static void Write(Screen screen, CopyReport report)
    {
        if (report.Items.Any(item => item.Outcome != CopyOutcome.Unchanged))
        {
            new Listing("KIND", "NAME", "OUTCOME", "REASON")
                .AddRange(report.Items.Where(item => item.Outcome != CopyOutcome.Unchanged).Select(item => new Cell[] { item.Kind, item.Name, new(Word.Lower(item.Outcome), Colour(item.Outcome)), item.Reason }))
                .WriteTo(screen, "");
        }

        screen.WriteLine(report.Items.Count == 0 ? "There is nothing to copy." : Counts(report.Items));
        foreach (var line in ToDo(report))
        {
            screen.Say(line);
        }
    }

    /// <summary>How many there are of each outcome, in a sentence.</summary>
    public static string Counts(IReadOnlyCollection<CopiedItem> items) => items.Count == 0 ? "nothing."
        : string.Join(", ", Order.Select(outcome => (Outcome: outcome, Count: items.Count(item => item.Outcome == outcome))).Where(pair => pair.Count > 0).Select(pair => $"{pair.Count} {Word.Lower(pair.Outcome)}")) + ".";

    private static IEnumerable<string> ToDo(CopyReport report)
    {
        if (report.MissingSecrets.Count > 0)
        {
            yield return $"Set these secrets on the other service: {string.Join(", ", report.MissingSecrets)}.";
        }
        else if (!report.AreSecretsKnown)
        {
            yield return "The services do not say which secrets they have: compare them yourself.";
        }

        if (report.Keys > 0)
        {
            yield return $"Keys can't be copied: make those that are needed anew, of {report.Keys} that are valid (workflow keys create).";
        }

        if (report.ActiveOnBoth.Count > 0)
        {
            yield return $"These schedules fire on both services now: {string.Join(", ", report.ActiveOnBoth)}. Stop the first one, or copy with --disable until you move.";
        }
    }

    private static JsonArray Names(IEnumerable<string> names) => [.. names.Select(name => JsonValue.Create(name))];

    private static Style Colour(CopyOutcome outcome) => outcome switch
    {
        CopyOutcome.Created => Color.Green,
        CopyOutcome.Failed => Color.Red,
        _ => Color.Yellow,
    };
}
