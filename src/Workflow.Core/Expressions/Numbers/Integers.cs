namespace Workflow.Core.Expressions.Numbers;

/// <summary>ECMAScript's integer conversions, used by its bitwise operators, counts and positions.</summary>
internal static class Integers
{
    private const double TwoTo32 = 4294967296;

    /// <summary>ToInt32: modulo 2³², as a signed number.</summary>
    public static int ToInt32(double value)
    {
        var fast = (int)value;
        return fast == value ? fast : (int)ToUint32(value);
    }

    /// <summary>ToUint32: modulo 2³². NaN and the infinities are 0.</summary>
    public static uint ToUint32(double value)
    {
        if (!double.IsFinite(value))
        {
            return 0;
        }

        var rest = Math.Truncate(value) % TwoTo32; // exact, as every remainder of doubles is
        return (uint)(long)(rest < 0 ? rest + TwoTo32 : rest);
    }

    /// <summary>ToIntegerOrInfinity: towards zero, NaN is 0, and there is no -0.</summary>
    public static double ToIntegerOrInfinity(double value) => double.IsNaN(value) ? 0 : Math.Truncate(value) + 0.0;

    /// <summary><c>left &lt;&lt; right</c>: the count is modulo 32.</summary>
    public static double ShiftLeft(double left, double right) => ToInt32(left) << Count(right);

    /// <summary><c>left &gt;&gt; right</c>: the sign is kept.</summary>
    public static double ShiftRight(double left, double right) => ToInt32(left) >> Count(right);

    /// <summary><c>left &gt;&gt;&gt; right</c>: zeros are shifted in.</summary>
    public static double ShiftRightUnsigned(double left, double right) => ToUint32(left) >> Count(right);

    /// <summary><c>left &amp; right</c>.</summary>
    public static double And(double left, double right) => ToInt32(left) & ToInt32(right);

    /// <summary><c>left | right</c>.</summary>
    public static double Or(double left, double right) => ToInt32(left) | ToInt32(right);

    /// <summary><c>left ^ right</c>.</summary>
    public static double Xor(double left, double right) => ToInt32(left) ^ ToInt32(right);

    /// <summary><c>~value</c>.</summary>
    public static double Not(double value) => ~ToInt32(value);

    private static int Count(double right) => (int)(ToUint32(right) & 31);
}
