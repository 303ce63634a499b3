using System.Diagnostics;
using System.Runtime.CompilerServices;
using Workflow.Core.Expressions.RegularExpressions;
using Workflow.Core.Limits;

namespace Workflow.Core.Expressions.Budget;

/// <summary>
/// The remaining budget of one evaluation under its <see cref="ExpressionLimits"/>. Every node and every function is
/// charged before it works, so nothing beyond a limit ever begins, and the same expression over the same values always ends
/// the same way.
/// </summary>
/// <param name="limits">The limits.</param>
/// <param name="spent">What earlier evaluations that share them have used of them.</param>
internal sealed class Meter(ExpressionLimits limits, Spent spent = default) : ISearchBudget
{
    /// <summary>Characters that are copied or compared for one step.</summary>
    public const int CharactersPerStep = 16;

    /// <summary>Elements that are copied for one step.</summary>
    public const int ElementsPerStep = 4;

    // Bytes of an array without its content, of a list around one, and of one value.
    private const int Header = 24;
    private const int ListHeader = Header + 64;
    private const int ValueSize = 16;

    // Memory that is not counted exactly, such as the expression's plan and error messages, has a share of its own.
    private const int ReserveShare = 32;

    // The clock is the last guard, for an overloaded machine. It is read after this many steps.
    private const long StepsPerClock = 20_000;

    private readonly long _started = Stopwatch.GetTimestamp();
    private long _steps = limits.Steps - spent.Steps;
    private long _clockAt = Math.Max(0, limits.Steps - spent.Steps - (spent == default ? StepsPerClock : 0)); // many short ones together take long too
    private long _bytes = limits.MemoryBytes - spent.Bytes;
    private readonly long _reserve = ReserveOf(limits);
    private int _levels = limits.Depth;

    /// <summary>The limits of the evaluation.</summary>
    public ExpressionLimits Limits => limits;

    /// <summary>The identity of the evaluation, from which ids are derived; <c>null</c>: none.</summary>
    public string? Identity { get; init; }

    /// <summary>What has been used so far.</summary>
    public Spent Spent => new(limits.Steps - _steps, limits.MemoryBytes - _bytes, Elapsed);

    /// <summary>The current offset in the expression, for error messages.</summary>
    public int At { get; set; }

    /// <summary>The bytes that are kept for what is not counted exactly.</summary>
    public static long ReserveOf(ExpressionLimits limits) => limits.MemoryBytes / ReserveShare;

    /// <summary>Charges one step.</summary>
    /// <exception cref="ExpressionFailure">None is left, or the time is up.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Step()
    {
        if (--_steps < _clockAt)
        {
            Check();
        }
    }

    /// <summary>Charges steps.</summary>
    /// <param name="count">How many, from 0.</param>
    /// <exception cref="ExpressionFailure">Fewer are left, or the time is up.</exception>
    public void Steps(long count)
    {
        _steps -= count;
        if (_steps < _clockAt)
        {
            Check();
        }
    }

    /// <summary>Charges bytes that are about to be allocated.</summary>
    /// <param name="count">How many, from 0.</param>
    /// <exception cref="ExpressionFailure">Fewer are left.</exception>
    public void Bytes(long count)
    {
        _bytes -= count;
        if (_bytes < _reserve)
        {
            throw Failure.Limit($"the limit of {limits.MemoryBytes / (1024 * 1024)} MB of memory for one evaluation is reached (setting {LimitOptions.Section}:{nameof(LimitOptions.ExpressionBytes)}); make less at once, or use for_each", "memory");
        }
    }

    /// <summary>Charges the reading of characters.</summary>
    public void Read(long characters) => Steps(characters / CharactersPerStep);

    /// <summary>Charges a text that is about to be created.</summary>
    /// <param name="length">Its length in characters; may be any number.</param>
    /// <exception cref="ExpressionFailure">It is too long, or exceeds the remaining budget.</exception>
    public void Text(double length)
    {
        CheckLength(length);
        Buffer((long)length);
    }

    /// <summary>Charges a buffer of characters, to which the length limit of texts does not apply.</summary>
    /// <param name="length">How many.</param>
    public void Buffer(long length)
    {
        Steps(length / CharactersPerStep);
        Bytes(Header + (length * sizeof(char)));
    }

    /// <summary>Charges the joining of two texts without copying them.</summary>
    /// <param name="length">The length of both.</param>
    /// <exception cref="ExpressionFailure">It is too long, or exceeds the remaining budget.</exception>
    public void Joined(long length)
    {
        CheckLength(length);
        Bytes(4 * Header);
    }

    /// <summary>Charges a list that is about to be created.</summary>
    /// <param name="length">Its length in elements; may be any number.</param>
    /// <exception cref="ExpressionFailure">It is too long, or exceeds the remaining budget.</exception>
    public void List(double length)
    {
        if (length > limits.ListLength)
        {
            throw Failure.Limit($"a list in an expression is limited to {limits.ListLength} elements");
        }

        Steps((long)length / ElementsPerStep);
        Bytes(ListHeader + ((long)length * ValueSize));
    }

    /// <summary>Enters a call of a function, or a nested value.</summary>
    /// <param name="levels">How many levels of the evaluator's stack that takes.</param>
    /// <exception cref="ExpressionFailure">It is too deep.</exception>
    public void Enter(int levels = 1)
    {
        _levels -= levels;
        if (_levels < 0)
        {
            throw Failure.Limit($"the limit of {limits.Depth} levels of nested calls and values is reached (setting {LimitOptions.Section}:{nameof(LimitOptions.ExpressionDepth)})", "depth");
        }

        // A host's thread may have a smaller stack than the limit requires.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Failure.Limit("the limit of the stack is reached: calls or values are nested too deeply", "depth");
        }
    }

    /// <summary>Leaves the call or value. Not called after a failure, which ends the whole evaluation.</summary>
    public void Leave(int levels = 1) => _levels += levels;

    private TimeSpan Elapsed => spent.Time + Stopwatch.GetElapsedTime(_started);

    private void CheckLength(double length)
    {
        if (length > limits.TextLength)
        {
            throw Failure.Limit($"a text in an expression is limited to {limits.TextLength} characters");
        }
    }

    private void Check()
    {
        if (_steps < 0)
        {
            throw Failure.OutOfSteps($"the limit of {limits.Steps} steps for one evaluation is reached (setting {LimitOptions.Section}:{nameof(LimitOptions.ExpressionSteps)}); do less at once, or use for_each");
        }

        if (Elapsed > limits.Time)
        {
            throw Failure.Limit($"the limit of {limits.Time.TotalMilliseconds:0} ms for one evaluation is reached (setting {LimitOptions.Section}:{nameof(LimitOptions.ExpressionMilliseconds)})", "time");
        }

        _clockAt = Math.Max(0, _steps - StepsPerClock);
    }
}
