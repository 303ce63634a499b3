using System.Buffers;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.TaskTypes;
using Workflow.Tasks.Database.Clients;
using Workflow.Tasks.Database.Results;
using Workflow.Tasks.Http.Addresses;

namespace Workflow.Tasks.Database.Failures;

/// <summary>Turns the exception of a statement into an error of the task.</summary>
internal static class DatabaseFailure
{
    /// <summary>The error, or <c>null</c> if <paramref name="exception"/> is not the failure of a statement.</summary>
    /// <param name="exception">What was thrown, other than for a cancellation.</param>
    /// <param name="client">The client that may have thrown it.</param>
    /// <param name="config">What was asked for.</param>
    /// <param name="isCommitting">Whether the transaction was being committed.</param>
    /// <param name="mask">Masks secrets.</param>
    internal static TaskError? Of(Exception exception, IDatabaseClient client, DatabaseTaskConfig config, bool isCommitting, Func<string, string> mask)
    {
        var call = Call(config);
        switch (exception)
        {
            case ResultTooLargeException e:
                return new("result_too_large", $"{call} failed: its result is larger than {e.Message}. It was rolled back.");
            case InvalidResultException e:
                return new("invalid_sql", $"{call} failed: {ShownMessage.Of(e.Message, FailureKind.InvalidSql, [], mask)}. It was rolled back.");
            case AddressRefusedException e:
                return new("address_refused", $"{call} was refused: {e.Message}.");
        }

        if (client.Find(exception) is not { } failure)
        {
            return null;
        }

        var kind = failure.Kind;
        var said = ShownMessage.Of(failure.Message, kind, config.Connection.Hidden.Concat(config.Parameters.Texts), mask);
        var message = $"{call} failed: {kind.Meaning}{(said.Length == 0 ? "" : $" ({said})")}."
            + (isCommitting && kind == FailureKind.Connection ? " That was while it was committed, so it may have taken effect." : "");
        return new TaskError(kind.Code, message, kind.Retryable, Details(failure));
    }

    /// <summary>What was asked for, as messages show it.</summary>
    internal static string Call(DatabaseTaskConfig config) => $"The {Word.Lower(config.Mode)} on {Word.Lower(config.Connection.Provider)}";

    private static JsonElement? Details(Failure failure)
    {
        var known = failure.Details.Where(detail => !string.IsNullOrEmpty(detail.Value)).ToList();
        if (known.Count == 0)
        {
            return null;
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var (name, value) in known)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }
}
