using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Workflow.Core.Telemetry;

/// <summary>The ids of one run: of its trace, its span and those of its executions. One hash makes them all.</summary>
public readonly struct RunIds
{
    private readonly ulong _traceHigh;
    private readonly ulong _traceLow;
    private readonly ulong _run;
    private readonly ulong _executions;

    /// <param name="runId">The run.</param>
    public RunIds(string runId)
    {
        ArgumentNullException.ThrowIfNull(runId);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> text = runId.Length <= 128 ? stackalloc byte[3 * 128] : new byte[3 * runId.Length];
        SHA256.HashData(text[..Encoding.UTF8.GetBytes(runId, text)], hash);
        _traceHigh = BinaryPrimitives.ReadUInt64BigEndian(hash);
        _traceLow = BinaryPrimitives.ReadUInt64BigEndian(hash[8..]);
        _run = BinaryPrimitives.ReadUInt64BigEndian(hash[16..]);
        _executions = BinaryPrimitives.ReadUInt64BigEndian(hash[24..]);
    }

    /// <summary>The trace of the run, if it was started without one: 32 hexadecimal digits.</summary>
    public string Trace => string.Create(32, (_traceHigh, NotZero(_traceLow)), static (digits, trace) =>
    {
        Digits(trace._traceHigh, digits);
        Digits(trace.Item2, digits[16..]);
    });

    /// <summary>The span of the run: 16 hexadecimal digits.</summary>
    public string Run => Text(_run);

    /// <summary>The span of an execution: 16 hexadecimal digits.</summary>
    /// <param name="position">The task's place in the definition, from 0.</param>
    /// <param name="index">The item, from 0; <c>null</c>: the task itself.</param>
    /// <param name="attempt">Which attempt, from 1.</param>
    public string ExecutionOf(int position, int? index, int attempt) =>
        Text(Mixed(Mixed(_executions + (ulong)(uint)position) ^ (((ulong)(uint)(index ?? -1) << 32) | (uint)attempt)));

    // Each input has an output of its own, and a bit of it changes half of those bits (the last step of SplitMix64).
    private static ulong Mixed(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }

    private static string Text(ulong id) => string.Create(16, NotZero(id), static (digits, id) => Digits(id, digits));

    private static void Digits(ulong id, Span<char> digits)
    {
        Span<byte> bytes = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, id);
        Convert.TryToHexStringLower(bytes, digits, out _);
    }

    // An id of zeros is none.
    private static ulong NotZero(ulong id) => id == 0 ? 1 : id;
}
