using System.Globalization;
using Workflow.Core.Definitions;
using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Api.Requests;

/// <summary>Reads ids from an address. A text that can't be an id is reported as not found.</summary>
internal static class Ids
{
    public static long Workflow(string text) => Number(text, "workflow");

    public static long Task(string text) => Number(text, "task");

    public static int Version(string text) =>
        Number(text, "version") is var number and <= int.MaxValue ? (int)number : throw NotFound("version", text);

    public static int Backfill(string text) =>
        Number(text, "backfill") is var number and <= int.MaxValue ? (int)number : throw NotFound("backfill", text);

    public static int Bulk(string text) =>
        Number(text, "bulk operation") is var number and <= int.MaxValue ? (int)number : throw NotFound("bulk operation", text);

    public static string Run(string text) =>
        RunIdSource.IsWellFormed(text) ? text : throw NotFound("run", text);

    private static long Number(string text, string what) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw new RefusedException(RefusalReason.NotFound, $"There is no {what} '{FaultText.Shorten(text)}': a {what} is named by a whole number from 1.");

    private static RefusedException NotFound(string what, string text) =>
        new(RefusalReason.NotFound, $"There is no {what} '{FaultText.Shorten(text)}'.");
}
