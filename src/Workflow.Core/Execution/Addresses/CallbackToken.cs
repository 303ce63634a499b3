using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Addresses;

/// <summary>The last part of the address of a callback: which execution it is for, and its secret.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Key">The execution.</param>
/// <param name="Secret">The secret.</param>
public sealed record CallbackToken(string RunId, ExecutionKey Key, string Secret)
{
    private const int MaxLength = 400;

    /// <summary>The token of an execution; <c>null</c>: it does not wait for a callback.</summary>
    /// <param name="runId">Its run.</param>
    /// <param name="execution">The execution, read in full.</param>
    /// <param name="key">Derives it.</param>
    public static string? Of(string runId, TaskExecution execution, CallbackKey key) =>
        execution is { Status: ExecutionStatus.Waiting, Request: { } request } && CallbackTicket.Read(request) is { } ticket
            ? Of(runId, ExecutionKey.Of(execution), ticket, key).Text()
            : null;

    /// <summary>The token of an attempt with a ticket.</summary>
    internal static CallbackToken Of(string runId, ExecutionKey attempt, CallbackTicket ticket, CallbackKey key) =>
        ticket.Secret is { } secret ? new CallbackToken(runId, attempt, secret) : key.TokenOf(runId, attempt);

    /// <summary>The name of the events that end the wait of an attempt. The API refuses a slash in the name of an event.</summary>
    internal static string EventOf(ExecutionKey attempt) => $"callback/{attempt.Position}/{attempt.Index}/{attempt.Attempt}";

    /// <summary>Reads a token.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The token; <c>null</c>: it has not the form of one.</returns>
    public static CallbackToken? Read(string text)
    {
        if (text.Length > MaxLength || !Base64Url.IsValid(text))
        {
            return null;
        }

        var parts = Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split('/');
        return parts is [var runId, var position, var index, var attempt, { Length: > 0 } secret]
            && RunIdSource.WorkflowOf(runId) is not null
            && Number(position) is { } place && (index.Length == 0 || Number(index) is not null) && Number(attempt) is { } number and > 0
                ? new CallbackToken(runId, new ExecutionKey(place, Number(index), number), secret)
                : null;
    }

    /// <summary>The token as a text that is safe in an address.</summary>
    public string Text() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(
        string.Create(CultureInfo.InvariantCulture, $"{RunId}/{Key.Position}/{Key.Index}/{Key.Attempt}/{Secret}")));

    /// <summary>The ticket of an execution that has this token. The time that it takes does not say how much of the secret is right.</summary>
    /// <param name="execution">The execution, read in full.</param>
    /// <param name="key">Derives tokens.</param>
    internal CallbackTicket? TicketIn(TaskExecution? execution, CallbackKey key) =>
        execution?.Request is { } request && ExecutionKey.Of(execution) == Key
        && CallbackTicket.Read(request) is { } ticket
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(RunId, Key, ticket, key).Secret), Encoding.UTF8.GetBytes(Secret))
            ? ticket
            : null;

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Without the secret: a token never reaches a log by accident.</summary>
    public override string ToString() => $"callback of {RunId}";
}
