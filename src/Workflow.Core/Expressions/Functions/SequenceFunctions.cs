using System.Security.Cryptography;
using System.Text;
using Workflow.Core.Expressions.Values;
using static Workflow.Core.Expressions.Functions.Function;

namespace Workflow.Core.Expressions.Functions;

/// <summary>Lists of numbers, and repeatable ids.</summary>
internal static class SequenceFunctions
{
    public static IReadOnlyList<Function> All { get; } =
    [
        Of("range", "start?, end, step = 1", "A list of numbers: range(3) is [0, 1, 2], range(1, 4) is [1, 2, 3], range(10, 0, -5) is [10, 5].", Cost.Constant, Range),
        Of("uuid", "name = \"\"", "A UUID (RFC 9562, version 8) for this task of this run, and for this item of a for_each: the same at each evaluation and attempt. Another name yields another UUID.", Cost.SizeTimes(4), Uuid),
    ];

    private static Value Range(in Call call)
    {
        var (start, end) = call.Count < 2 ? (0, Finite(call, 0)) : (Finite(call, 0), Finite(call, 1));
        var step = call[2].IsUndefined ? 1 : Finite(call, 2);
        if (step == 0)
        {
            throw call.Fail("the step must not be 0");
        }

        var count = Math.Max(0, Math.Ceiling((end - start) / step));
        call.Meter.List(count);
        var numbers = new Value[(int)count];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = Value.Number(start + (i * step));
        }

        return Value.List(new ListValue(numbers, numbers.Length));
    }

    private static double Finite(in Call call, int argument) => call.Number(argument) is var number && double.IsFinite(number)
        ? number
        : throw call.Fail($"needs finite numbers; this is {Coerce.Text(call[argument], call.Meter)}");

    private static Value Uuid(in Call call)
    {
        var name = call[0].IsUndefined ? "" : call.Text(0);
        var identity = call.Meter.Identity ?? throw call.Fail("needs a run: use it only in config, when and for_each");
        call.Meter.Bytes((identity.Length + name.Length) * 4L);

        // The parts are separated by a character that occurs in no id and no task name.
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{identity}\0{name}")).AsSpan(0, 16);
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return Value.Text(new Guid(hash, bigEndian: true).ToString());
    }
}
