namespace Workflow.Core.Expressions.Numbers;

/// <summary>Powers: ECMA-262, § 6.1.6.1.3.</summary>
internal static class Exponentiation
{
    /// <summary>Number::exponentiate, which differs from .NET's power if the base is 1 or -1.</summary>
    public static double Power(double number, double exponent) =>
        double.IsNaN(exponent) || (Math.Abs(number) == 1 && double.IsInfinity(exponent)) ? double.NaN : Math.Pow(number, exponent);
}
