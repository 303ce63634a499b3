using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using Workflow.Core.Execution.Loop;
using Workflow.Core.History;
using Workflow.Core.Limits;
using Workflow.Core.TaskTypes;

namespace Workflow.Core.Execution.Attempts;

/// <summary>
/// Combines the outputs of the items of a <c>for_each</c>, from their executions in order. It holds no more than may be
/// returned: all outputs of 10,000 items would not fit into memory.
/// </summary>
internal sealed class ItemResults : IDisposable
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly Utf8JsonWriter _writer;
    private TaskExecution? _last; // the latest attempt of the item that was added last
    private TaskExecution? _firstFailed;
    private long _bytes = 2; // of the outputs, with brackets and commas, written or not
    private int _failed;
    private int _succeeded;

    public ItemResults()
    {
        _writer = new Utf8JsonWriter(_buffer);
        _writer.WriteStartArray();
    }

    public void Add(TaskExecution execution)
    {
        if (_last is not null && _last.Index != execution.Index)
        {
            TakeLast(_last);
        }

        _last = execution;
    }

    /// <summary>Ends the task: one failed item fails it; one that never ran, because the run was ended early, cancels it.</summary>
    public Task<TaskReport> EndAsync(Attempt attempt, int count)
    {
        if (_last is not null)
        {
            TakeLast(_last);
            _last = null;
        }

        if (_firstFailed is not null)
        {
            return attempt.FailAsync(new TaskError(
                "item_failed",
                $"{(_failed == 1 ? "1 item" : $"{_failed} items")} of {count} failed; the first is item {_firstFailed.Index}: {_firstFailed.Error?.Message}"));
        }

        if (_succeeded < count)
        {
            return attempt.CancelAsync();
        }

        if (_bytes > DefinitionLimits.OutputBytes)
        {
            return attempt.FailAsync(new TaskError("output_too_large", $"The outputs of the items are {_bytes} bytes long together; the limit is {DefinitionLimits.OutputBytes}."));
        }

        _writer.WriteEndArray();
        _writer.Flush();
        return attempt.SucceedAsync(JsonElement.Parse(_buffer.WrittenSpan));
    }

    public void Dispose() => _writer.Dispose();

    private void TakeLast(TaskExecution item)
    {
        switch (item.Status)
        {
            case ExecutionStatus.Succeeded:
                Write(item, isFirst: _succeeded++ == 0);
                break;
            case ExecutionStatus.Failed or ExecutionStatus.TimedOut:
                _failed++;
                _firstFailed ??= item;
                break;
        }
    }

    private void Write(TaskExecution item, bool isFirst)
    {
        var output = item.Output is { } value ? JsonMarshal.GetRawUtf8Value(value) : "null"u8;
        _bytes += output.Length + (isFirst ? 0 : 1);
        if (_bytes <= DefinitionLimits.OutputBytes && _firstFailed is null)
        {
            _writer.WriteRawValue(output, skipInputValidation: true);
        }
    }
}
