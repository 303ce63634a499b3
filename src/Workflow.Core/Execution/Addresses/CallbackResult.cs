using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Json;
using Workflow.Core.Secrets;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Addresses;

/// <summary>What ends the wait for a callback, as an event of its run: one of the four.</summary>
/// <param name="Output">Its output.</param>
/// <param name="Error">Its error.</param>
/// <param name="TimedOut">Why it is <c>TIMED_OUT</c>.</param>
/// <param name="Failed">The error of the call that was made with the address: nobody waits for an answer then.</param>
internal sealed record CallbackResult(JsonElement? Output = null, CallbackFailure? Error = null, string? TimedOut = null, TaskError? Failed = null)
{
    /// <summary>The result in an event.</summary>
    public static CallbackResult Read(JsonElement payload) => StoredJson.Read<CallbackResult>(JsonMarshal.GetRawUtf8Value(payload));

    /// <summary>The same without secrets.</summary>
    public CallbackResult Masked(SecretMask mask) => this with
    {
        Output = mask.Mask(Output),
        Error = Error is { } error ? new CallbackFailure(error.Code is { } code ? mask.Mask(code) : null, mask.Mask(error.Message), mask.Mask(error.Details)) : null,
    };

    /// <summary>The payload of the event.</summary>
    public JsonElement Write() => StoredJson.Read(StoredJson.Write(this));
}

/// <summary>A failure that is reported to the address of a task.</summary>
/// <param name="Code">The sender's word for it; <c>null</c>: none.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Details">More for programs; <c>null</c>: nothing.</param>
public sealed record CallbackFailure(string? Code, string Message, JsonElement? Details)
{
    /// <summary>The error of the task. Its code is always the same, so that workflows can name it; the sender's is in the details.</summary>
    internal TaskError ToError() => new TaskError(
        "callback_failed",
        Message,
        Retryable: true,
        Details: Code is null && Details is null ? null : StoredJson.Read(StoredJson.Write(new ReportedFailure(Code, Details))));
}

/// <summary>What a sender said of a failure, as the details of the task's error.</summary>
internal sealed record ReportedFailure(string? Code, JsonElement? Details);
