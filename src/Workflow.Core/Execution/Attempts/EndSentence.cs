using Workflow.Core.History;
using Workflow.Core.Json;

namespace Workflow.Core.Execution.Attempts;

/// <summary>The line of the log about the end of an attempt.</summary>
internal static class EndSentence
{
    internal static string Of(TaskExecution ended)
    {
        var took = (ended.CompletedAt - ended.StartedAt)?.TotalSeconds ?? 0;
        return ended switch
        {
            { Round: { NextAt: { } next } round } => $"round {round.Iteration} {How(ended, took)}; until is not true, and the next is due at {Rfc3339.Write(next)}",
            { Status: ExecutionStatus.Succeeded, Error: { } tolerated } => $"succeeded in {took:0.000} s: {tolerated.Message}",
            { Status: ExecutionStatus.Succeeded } => How(ended, took),
            { Error: not null } => $"{How(ended, took)}{(ended.CaughtBy is { } task ? $" Task '{task}' catches it." : "")}",
            { StatusReason: { } reason } => $"{Word.Upper(ended.Status)}: {reason}",
            _ => Word.Upper(ended.Status),
        };
    }

    private static string How(TaskExecution ended, double took) =>
        ended.Error is { } error ? $"{Word.Upper(ended.Status)} after {took:0.000} s: {error.Message}" : $"succeeded in {took:0.000} s";
}
