using System.Buffers;
using System.Text.Json;
using Workflow.Core.Definitions;
using Workflow.Core.History;

namespace Workflow.Core.Execution.Running;

/// <summary>Puts together what the items of a <c>for_each</c> returned, from their executions in order.</summary>
internal sealed class ItemResults
{
    private readonly List<TaskExecution> _last = []; // of each item its last attempt, in order

    public void Add(TaskExecution execution)
    {
        if (_last.Count > 0 && _last[^1].Index == execution.Index)
        {
            _last[^1] = execution;
        }
        else
        {
            _last.Add(execution);
        }
    }

    /// <summary>Ends the task: one failed item fails it; one that never ran, because the run was ended early, cancels it.</summary>
    public Task<TaskReport> EndAsync(Attempt attempt, int count)
    {
        var failed = _last.FindAll(e => e.Status is ExecutionStatus.Failed or ExecutionStatus.TimedOut);
        if (failed.Count > 0)
        {
            return attempt.FailAsync(new TaskError(
                "item_failed",
                $"{(failed.Count == 1 ? "1 item" : $"{failed.Count} items")} of {count} failed; the first is item {failed[0].Index}: {failed[0].Error?.Message}"));
        }

        if (_last.Count < count || _last.Exists(e => e.Status != ExecutionStatus.Succeeded))
        {
            return attempt.CancelAsync();
        }

        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartArray();
            foreach (var item in _last)
            {
                if (item.Output is { } output)
                {
                    writer.WriteRawValue(output.GetRawText(), skipInputValidation: true);
                }
                else
                {
                    writer.WriteNullValue();
                }
            }

            writer.WriteEndArray();
        }

        return buffer.WrittenCount > DefinitionLimits.OutputBytes
            ? attempt.FailAsync(new TaskError("output_too_large", $"The outputs of the items are {buffer.WrittenCount} bytes long together; the limit is {DefinitionLimits.OutputBytes}."))
            : attempt.SucceedAsync(JsonElement.Parse(buffer.WrittenSpan));
    }
}
